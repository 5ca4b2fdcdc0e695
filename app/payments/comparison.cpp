#include "payments/comparison.hpp"

#include <utility>

namespace lectern::payments {

void Comparison::note(const std::string& text, const Heal& heal, Check is_right) {
    const bool is_healed = request.heal && database.write([&](Transaction& transaction) {
        heal(transaction);
        return is_right(transaction);
    });
    report_.differences.push_back({text, is_healed});
    checks_.push_back(std::move(is_right));
}

void Comparison::note_for_operator(const std::string& text) {
    report_.differences.push_back({text, false});
    checks_.emplace_back([](DatabaseHandle&) { return false; });
}

bool Comparison::each(const std::string& what, const std::function<void()>& compare) {
    const auto note_fault = [&](const std::exception& error) {
        const auto refused = find_refused_right(error);
        note_not_compared(what + (refused ? ": not healed: " + *refused +
                                                "; lectern may (systemctl start lectern-reconcile)"
                                          : std::string{": not compared: "} + error.what()));
    };
    try {
        compare();
    } catch (const DatabaseError& error) {
        note_fault(error);
    } catch (const PaymentsError& error) {
        note_fault(error);
        return error.kind() == PaymentsError::Kind::refused;
    }
    return true;
}

void Comparison::gather(const std::string& what, const std::function<void()>& list) {
    try {
        list();
    } catch (const PaymentsError& error) {
        note_not_compared(what + ": not all compared: " + error.what());
    }
}

ReconcileReport Comparison::judge() {
    for (std::size_t i = 0; request.heal && i < checks_.size(); ++i) {
        auto& difference = report_.differences[i];
        difference.is_healed = difference.is_healed || database.read([&](Connection& connection) {
            return checks_[i](connection);
        });
    }
    return std::move(report_);
}

}  // namespace lectern::payments
