#pragma once

#include <functional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "payments/reconciliation.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// How reconciliation compares: one thing at a time, whatever became of the others. For
// payments/reconciliation* alone.

namespace lectern::payments {

/// One comparison, and what it found so far.
class Comparison {
  public:
    using Heal = std::function<void(Transaction&)>;
    using Check = std::function<bool(Session&)>;

    Comparison(Database& given_database, Payments& given_payments, const audit::Act& given_act,
               const ReconcileWish& given_wish)
        : database{given_database}, payments{given_payments}, act{given_act}, wish{given_wish} {}

    /// A difference. `heal` is only called when it is wished, in a transaction; `is_right` says
    /// whether the difference is gone, and is asked once more when all was compared: what heals one
    /// thing may be found in another.
    void note(const std::string& text, const Heal& heal, Check is_right);

    /// `compare` looks at one thing. What is refused for it alone is told, and ends nothing.
    /// Answers whether Stripe could be asked.
    bool each(const std::string& what, const std::function<void()>& compare);

    /// `list` reads a whole list. When Stripe stops answering, what was read is compared all the
    /// same.
    void gather(const std::string& what, const std::function<void()>& list);

    /// A difference that only an operator can end.
    void note_for_operator(const std::string& text);
    void note_not_compared(const std::string& text) { report_.not_compared.push_back(text); }
    ReconcileReport& counts() { return report_; }
    /// Ends the comparison.
    ReconcileReport judge();

    Database& database;
    Payments& payments;
    const audit::Act& act;
    const ReconcileWish& wish;

  private:
    ReconcileReport report_;
    std::vector<Check> checks_;  // one for each difference
};

/// The refunds, disputes and grants of paid orders.
void compare_orders(Comparison& comparison);
/// Money that came otherwise than agreed, whenever that was: it waits for an operator.
void tell_mismatched_orders(Comparison& comparison);
void compare_grants(Comparison& comparison);

}  // namespace lectern::payments
