#include "authoring/captions_commands.hpp"

#include "audit/audit_commands.hpp"
#include "authoring/captions_sync.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "services_of_process.hpp"

namespace lectern::authoring {

int sync_captions_command(const Options& options) {
    return with_services(Process::command, [&](Services& services) {
        const auto* api = services.video.api();
        if (api == nullptr) {
            throw CommandFailure{
                "STREAM_ACCOUNT_ID and STREAM_API_TOKEN are missing: only Stream's API takes "
                "captions"};
        }
        std::optional<std::string> slug;
        if (!options.arguments().empty()) slug = options.argument();
        const auto act = audit::act_of_operator(services.clock.now());
        const auto lines = sync_captions(services.database, act, *api, slug);
        if (lines.empty() && slug) throw CommandFailure{"no course " + *slug};
        return print_sync_lines(lines);
    });
}

}  // namespace lectern::authoring
