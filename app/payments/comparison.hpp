#pragma once

#include <functional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "payments/reconcile_report.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// How reconciliation compares: one object at a time, so that a failure with one does not stop the
// others. Used only by reconciliation.

namespace lectern::payments {

/// One run of the comparison and its results so far.
class Comparison {
  public:
    using Heal = std::function<void(Transaction&)>;
    using Check = std::function<bool(DatabaseHandle&)>;

    Comparison(Database& given_database, Payments& given_payments, const audit::Act& given_act,
               const ReconcileRequest& given_request)
        : database{given_database},
          payments{given_payments},
          act{given_act},
          request{given_request} {}

    /// Records a difference. Calls `heal` in a transaction if healing was requested. `is_right`
    /// returns whether the difference is gone. `judge` calls it again for what is not healed yet,
    /// because healing one object may also repair another.
    void note(const std::string& text, const Heal& heal, Check is_right);

    /// Runs `compare` on one object. An error of Stripe or the database about this object is
    /// recorded as not compared and not thrown. Returns false if Stripe did not answer. Throws
    /// DatabaseUnavailable.
    bool each(const std::string& what, const std::function<void()>& compare);

    /// Runs `list`, which reads a whole list. If Stripe stops answering, the list is recorded as
    /// not fully compared, and the entries read so far are still compared.
    void gather(const std::string& what, const std::function<void()>& list);

    /// Records a difference that only an operator can resolve.
    void note_for_operator(const std::string& text);
    void note_not_compared(const std::string& text) { report_.not_compared.push_back(text); }
    ReconcileReport& counts() { return report_; }
    /// Ends the comparison: checks the open differences again and returns the report.
    ReconcileReport judge();

    Database& database;
    Payments& payments;
    const audit::Act& act;
    const ReconcileRequest& request;

  private:
    ReconcileReport report_;
    std::vector<Check> checks_;  // one for each difference
};

}  // namespace lectern::payments
