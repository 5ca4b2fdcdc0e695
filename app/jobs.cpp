#include "jobs.hpp"

#include <algorithm>
#include <string>

#include "audit/seal_jobs.hpp"
#include "mail/mail.hpp"
#include "mail/mail_jobs.hpp"
#include "operations/erasing.hpp"
#include "operations/signs_of_life.hpp"
#include "payments/order_facts.hpp"
#include "payments/payments_jobs.hpp"
#include "platform/database_encryption.hpp"
#include "platform/log.hpp"
#include "platform/pooling.hpp"
#include "platform/service_manager.hpp"
#include "platform/standard_output.hpp"
#include "platform/stop_signal.hpp"
#include "platform/version.hpp"
#include "services_of_process.hpp"

namespace lectern {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// While no job runs, the stop signal is checked at least this often.
constexpr milliseconds longest_wait{1000};
constexpr seconds longest_pause{60};

seconds pause_after(int failures) {
    return std::min(longest_pause, seconds{1 << std::min(failures, 6)});
}

milliseconds from_to(Schedule::Time from, Schedule::Time to) {
    return std::clamp(std::chrono::ceil<milliseconds>(to - from), 0ms, longest_wait);
}

std::vector<std::string> channels() {
    std::vector<std::string> names;
    for (const auto& job : jobs())
        if (!job.channel.empty()) names.emplace_back(job.channel);
    return names;
}

/// Waits for a notification that wakes a job. Returns whether a job may have work to do.
bool wait_for_work(Database& database, StopSignal& stop, milliseconds longest) {
    try {
        return database.wait_for_notification(channels(), longest);
    } catch (const std::exception&) {
        // The database is unreachable, which the next job will report. No notification can arrive
        // meanwhile, so this only waits.
        stop.wait_for(longest);
        return false;
    }
}

void run_until_stopped(Services& services, StopSignal& stop, const ServiceManager& manager) {
    using Steady = std::chrono::steady_clock;
    Schedule schedule{jobs(), Steady::now()};
    while (!stop.was_received()) {
        manager.reset_watchdog();
        const auto now = Steady::now();
        if (const auto* job = schedule.next(now)) {
            schedule.run(*job, services, now);
        } else if (wait_for_work(services.database, stop, from_to(now, schedule.next_due()))) {
            schedule.wake(Steady::now());
        }
    }
}

}  // namespace

const std::vector<Job>& jobs() {
    static const std::vector<Job> all{
        {"report_life", operations::sign_interval, "", operations::report_life},
        {"deliver_mail", 30s, mail::outbox_channel, mail::deliver_mail},
        {"retry_stripe_events", 30s, payments::settling_channel, payments::retry_stripe_events},
        {"settle_orders", 30s, payments::settling_channel, payments::settle_orders},
        {"reopen_events", 24h, "", payments::reopen_events},
        {"expire_abandoned_orders", 10min, "", payments::expire_abandoned_orders},
        {"watch_webhooks", 5min, "", payments::watch_webhooks},
        {"seal_audit", 1min, "", audit::seal_audit},
        {"seal_late_audit", 1h, "", audit::seal_late_audit},
        {"clean_up", 1h, "", operations::clean_up},
    };
    return all;
}

Schedule::Schedule(const std::vector<Job>& jobs, Time now) {
    for (const auto& job : jobs) entries_.push_back({&job, now});
}

const Job* Schedule::next(Time now) const {
    const auto first = std::ranges::min_element(entries_, {}, &Entry::due);
    return first != entries_.end() && first->due <= now ? first->job : nullptr;
}

Schedule::Time Schedule::next_due() const {
    return std::ranges::min(entries_, {}, &Entry::due).due;
}

void Schedule::wake(Time now) {
    for (auto& entry : entries_)
        if (!entry.job->channel.empty() && entry.failures == 0)
            entry.due = std::min(entry.due, now);
}

void Schedule::run(const Job& job, Services& services, Time now) {
    auto& entry = *std::ranges::find(entries_, &job, &Entry::job);
    try {
        const int done = job.run(services);
        entry.failures = 0;
        entry.due = done > 0 ? now : now + job.interval;
    } catch (const std::exception& error) {
        const auto pause = pause_after(entry.failures++);
        entry.due = now + pause;
        log::error("job " + std::string{job.name} + ": " + error.what() + " (again in " +
                   std::to_string(pause.count()) + " s)");
    }
}

int run_jobs(const Options& /*options*/) {
    return with_services(Process::jobs, [](Services& services) {
        warn_of_weak_encryption(services.config.database_url);
        expect_own_session(services.config.database_url);
        StopSignal stop;
        const ServiceManager manager;
        manager.ready();
        log::info("jobs: lectern " + version_with_commit() + " starts");
        run_until_stopped(services, stop, manager);
        manager.stopping();
        return has_lost_output() ? 1 : 0;
    });
}

}  // namespace lectern
