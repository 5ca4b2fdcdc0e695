#include "operations/doctor_nginx.hpp"

#include <map>
#include <set>
#include <string>
#include <system_error>

#include "platform/crypto.hpp"
#include "platform/files.hpp"
#include "platform/text_list.hpp"

namespace lectern::operations {
namespace {

constexpr auto render_again =
    "run `lectern setup --enable`, or without the Debian package nginx/render of this release "
    "(docs/installation.md), then `nginx -t` and reload nginx";
constexpr std::size_t hash_length = 64;
constexpr std::size_t gap = 2;  // between the hash and the name

/// Maps each template to its SHA-256 in hexadecimal digits.
using Templates = std::map<std::string, std::string>;

Templates templates_listed_in(const std::string& list) {
    Templates templates;
    for (const auto& line : lines_of(list))
        if (line.size() > hash_length + gap)
            templates[line.substr(hash_length + gap)] = line.substr(0, hash_length);
    return templates;
}

/// Returns the templates that nginx/render would take although none of its lines names them.
std::set<std::string> list_always_taken(const std::filesystem::path& directory) {
    std::set<std::string> names;
    for (const auto& [folder, ending] : always_taken) {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator{directory / folder, error}) {
            const auto name = entry.path().filename();
            // Like the shell's `*`, which leaves out hidden files.
            if (name.extension() == ending && !name.string().starts_with('.'))
                names.insert((std::filesystem::path{folder} / name).string());
        }
    }
    return names;
}

std::set<std::string> find_changed(const Templates& used, const std::filesystem::path& directory) {
    auto changed = list_always_taken(directory);
    for (const auto& [name, hash] : used) {
        changed.erase(name);
        const auto text = read_file(directory / name);
        if (!text || crypto::hex(crypto::sha256(*text)) != hash) changed.insert(name);
    }
    return changed;
}

}  // namespace

Findings check_nginx(const std::filesystem::path& rendered,
                     const std::filesystem::path& templates) {
    std::error_code error;
    if (!std::filesystem::is_directory(rendered, error))
        return {not_checked(rendered.string() +
                            " cannot be read: nginx is elsewhere, or --nginx DIR names it")};
    if (!std::filesystem::is_directory(templates, error))
        return {not_checked("this release has no templates in " + templates.string())};
    const auto list = read_file(rendered / rendered_from);
    if (!list)
        return {faulty(rendered.string() + " was rendered by an older release", render_again)};
    const auto changed = find_changed(templates_listed_in(*list), templates);
    if (changed.empty()) return {sound(rendered.string() + " was rendered by this release")};
    const auto rest = changed.size() == 1
                          ? std::string{" differs"}
                          : " and " + std::to_string(changed.size() - 1) + " more differ";
    return {
        faulty(rendered.string() + " was rendered from other templates: " + *changed.begin() + rest,
               render_again)};
}

}  // namespace lectern::operations
