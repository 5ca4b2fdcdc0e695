#include "operations/evidence_command.hpp"

#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "operations/order_evidence.hpp"

namespace lectern::operations {
namespace {

SchoolWords school_from_settings() {
    const auto mail_from = find_setting("MAIL_FROM").value_or("");
    return {.url = find_setting("LECTERN_BASE_URL").value_or(""),
            .contact = find_setting("LECTERN_SUPPORT_EMAIL").value_or(mail_from)};
}

}  // namespace

int show_order_evidence(const Options& options) {
    const auto school = school_from_settings();
    Database database{read_database_url()};
    const auto record = database.read([&](Connection& connection) {
        return find_order_evidence(connection, options.argument(), school);
    });
    if (!record) throw CommandFailure{"no order " + options.argument()};
    print_record(*record, options.output_format());
    return 0;
}

}  // namespace lectern::operations
