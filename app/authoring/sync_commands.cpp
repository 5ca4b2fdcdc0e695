#include "authoring/sync_commands.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "audit/audit_commands.hpp"
#include "authoring/captions_sync.hpp"
#include "authoring/duration_sync.hpp"
#include "authoring/price_sync.hpp"
#include "console/options.hpp"
#include "services_of_process.hpp"

namespace lectern::authoring {
namespace {

const StreamApi& stream_api(const Services& services, std::string_view reason) {
    if (const auto* api = services.video.api()) return *api;
    throw CommandFailure{"STREAM_ACCOUNT_ID and STREAM_API_TOKEN are missing: only Stream's API " +
                         std::string{reason}};
}

std::optional<std::string> course_in(const Options& options) {
    if (options.arguments().empty()) return std::nullopt;
    return options.argument();
}

/// Prints what a sync of videos did. A sync that found nothing in the requested course does not
/// know the course.
int print_videos(const std::vector<SyncLine>& lines, const std::optional<std::string>& course,
                 OutputFormat output_format) {
    if (lines.empty() && course) throw CommandFailure{"no course " + *course};
    return print_sync_lines(lines, output_format);
}

}  // namespace

int sync_prices(const Options& options) {
    return with_services(options, [&](Services& services) {
        const auto act = audit::act_of_operator(services.clock.now());
        const NewPriceTax tax{.tax = services.config.tax,
                              .product_code = services.config.stripe_tax_code};
        return print_sync_lines(sync_prices(services.database, services.payments, act, tax),
                                options.output_format());
    });
}

int sync_durations(const Options& options) {
    return with_services(options, [&](Services& services) {
        const auto& api = stream_api(services, "knows the lengths of videos");
        const DurationSync sync{
            .find_video = [&api](const std::string& uid) { return api.find_video(uid); },
            .played_with_token = played_with_token(services.video),
            .course_slug = course_in(options)};
        const auto act = audit::act_of_operator(services.clock.now());
        return print_videos(sync_durations(services.database, act, sync), sync.course_slug,
                            options.output_format());
    });
}

int sync_captions(const Options& options) {
    return with_services(options, [&](Services& services) {
        const auto& api = stream_api(services, "takes captions");
        const auto course = course_in(options);
        const auto act = audit::act_of_operator(services.clock.now());
        return print_videos(sync_captions(services.database, act, api, course), course,
                            options.output_format());
    });
}

}  // namespace lectern::authoring
