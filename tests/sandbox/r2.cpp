#include "r2.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "identifiers.hpp"
#include "r2_signature.hpp"
#include "state_directory.hpp"

namespace lectern::sandbox {
namespace {

struct Type {
    std::string_view ending;
    const char* name;
};

/// The content type if the link sets none. The real R2 stores the type from the upload.
constexpr Type types[] = {
    {".csv", "text/csv"},      {".pdf", "application/pdf"}, {".jpg", "image/jpeg"},
    {".png", "image/png"},     {".webp", "image/webp"},     {".avif", "image/avif"},
    {".svg", "image/svg+xml"}, {".mp4", "video/mp4"},       {".webm", "video/webm"}};

std::string type_of(std::string_view key) {
    const auto* const known =
        std::ranges::find_if(types, [&](const Type& type) { return key.ends_with(type.ending); });
    return known == std::end(types) ? "application/octet-stream" : known->name;
}

std::string start_of_bucket(const Settings& settings) {
    return '/' + settings.r2_bucket + '/';
}

web::FinishedResponse error(const R2Refusal& refusal) {
    return {refusal.status,
            {{"Content-Type", "application/xml"}},
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + refusal.code +
                "</Code><Message>" + refusal.message + "</Message></Error>"};
}

/// Whether the key is the name of a file in the directory.
bool is_plain(const std::filesystem::path& key) {
    return !key.empty() && std::ranges::none_of(key, [](const auto& part) {
        return part.empty() || part == "." || part == ".." || part == "/";
    });
}

/// Returns the contents of an object; nothing if there is none or the key would leave the
/// directory.
std::optional<std::string> find_object(const Settings& settings, const std::string& key) {
    const auto file = settings.files / key;
    std::error_code is_too_long;
    if (!is_plain(key) || !std::filesystem::is_regular_file(file, is_too_long)) return std::nullopt;
    return read_file(file);
}

std::string etag_of(const std::string& bytes) {
    return '"' + sha256_hex(bytes).substr(0, 32) + '"';
}

/// Stores an object. A reader sees the former one or the new one, never a part.
web::FinishedResponse stored(const Settings& settings, const std::string& key,
                             const std::string& bytes) {
    const R2Refusal refusal{400, "InvalidArgument", "The sandbox stores no object of this name."};
    if (!is_plain(key)) return error(refusal);
    const auto file = settings.files / key;
    const auto part = file.string() + '.' + std::to_string(::getpid()) + ".part";
    std::error_code fault;
    std::filesystem::create_directories(file.parent_path(), fault);
    std::ofstream{part, std::ios::binary} << bytes;
    std::filesystem::rename(part, file, fault);
    if (fault) return error(refusal);
    return {200, {{"ETag", etag_of(bytes)}}, {}};
}

web::FinishedResponse object(const web::Request& request, const std::string& key,
                             std::string bytes) {
    const auto asked = [&](const char* parameter) {
        return query_parameter(request.query_string, parameter);
    };
    web::FinishedResponse response{
        200,
        {{"Content-Type", asked("response-content-type").value_or(type_of(key))},
         {"ETag", etag_of(bytes)}},
        std::move(bytes)};
    if (const auto disposition = asked("response-content-disposition")) {
        response.headers.emplace_back("Content-Disposition", *disposition);
    }
    return response;
}

web::FinishedResponse whole_answer(const web::Request& request, const Settings& settings) {
    if (request.refusal == 413) {
        return error({400, "EntityTooLarge", "Your proposed upload exceeds the maximum size."});
    }
    if (request.refusal != 0) {
        return error({400, "IncompleteBody", "The body is not as long as its header says."});
    }
    if (request.method != "GET" && request.method != "HEAD" && request.method != "PUT") {
        return error({405, "MethodNotAllowed", "Only GET, HEAD and PUT are allowed here."});
    }
    const auto refusal = refusal_of({.method = request.method,
                                     .path = request.path,
                                     .query_string = request.query_string,
                                     .host = request.header("host"),
                                     .content_type = request.content_type},
                                    {.access_key_id = settings.r2_access_key_id,
                                     .secret_access_key = settings.r2_secret_access_key},
                                    unix_now());
    if (refusal) return error(*refusal);
    const auto key = request.path.substr(start_of_bucket(settings).size());
    if (request.method == "PUT") return stored(settings, key, request.body);
    auto bytes = find_object(settings, key);
    if (!bytes) return error({404, "NoSuchKey", "The specified key does not exist."});
    return object(request, key, *std::move(bytes));
}

bool has_line_break(const std::pair<std::string, std::string>& header) {
    return header.second.find_first_of("\r\n") != std::string::npos;
}

}  // namespace

bool is_for_bucket(const web::Request& request, const Settings& settings) {
    return request.path.starts_with(start_of_bucket(settings));
}

web::FinishedResponse answer_for_bucket(const web::Request& request, const Settings& settings) {
    auto response = whole_answer(request, settings);
    if (std::ranges::any_of(response.headers, has_line_break)) {
        response = error({400, "InvalidArgument", "A header would hold a line break."});
    }
    response.headers.emplace_back("Content-Length", std::to_string(response.body.size()));
    if (request.method == "HEAD") response.body.clear();
    return response;
}

}  // namespace lectern::sandbox
