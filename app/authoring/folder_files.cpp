#include "authoring/folder_files.hpp"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "platform/ascii.hpp"
#include "platform/crypto.hpp"

namespace lectern::authoring {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t hash_digits = 16;

constexpr std::pair<std::string_view, std::string_view> content_types[] = {
    {".avif", "image/avif"},
    {".csv", "text/csv"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".epub", "application/epub+zip"},
    {".gif", "image/gif"},
    {".gz", "application/gzip"},
    {".jpeg", "image/jpeg"},
    {".jpg", "image/jpeg"},
    {".json", "application/json"},
    {".m4a", "audio/mp4"},
    {".md", "text/markdown"},
    {".mp3", "audio/mpeg"},
    {".mp4", "video/mp4"},
    {".odp", "application/vnd.oasis.opendocument.presentation"},
    {".ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {".odt", "application/vnd.oasis.opendocument.text"},
    {".pdf", "application/pdf"},
    {".png", "image/png"},
    {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {".sql", "application/sql"},
    {".tar", "application/x-tar"},
    {".txt", "text/plain"},
    {".webm", "video/webm"},
    {".webp", "image/webp"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".zip", "application/zip"},
};

std::string extension_of(const fs::path& file) {
    auto extension = lower_case(file.extension().string());
    const auto is_plain = [](char c) { return c == '.' || is_lower_letter(c) || is_digit(c); };
    return std::ranges::all_of(extension, is_plain) && extension.size() > 1 ? extension : "";
}

bool is_inside(const fs::path& path, const fs::path& folder) {
    const auto relative = path.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

std::optional<std::string> hash_of(const fs::path& file) {
    std::ifstream stream{file, std::ios::binary};
    if (!stream) return std::nullopt;
    auto hash = crypto::blake2b(stream);
    return stream.bad() ? std::nullopt : std::optional{hash};
}

}  // namespace

std::string content_type_of(const fs::path& file) {
    const auto extension = lower_case(file.extension().string());
    for (const auto& [ending, type] : content_types) {
        if (extension == ending) return std::string{type};
    }
    return "application/octet-stream";
}

bool is_ignored_name(const fs::path& file) {
    const auto name = file.filename().string();
    return name.starts_with('.') || name.ends_with('~');
}

FolderFiles::FolderFiles(const fs::path& folder) : folder_{folder.lexically_normal()} {
    if (!folder_.has_filename()) folder_ = folder_.parent_path();  // DIR/
    std::error_code error;
    real_folder_ = fs::canonical(folder_, error);
}

bool FolderFiles::contains(const fs::path& path) const {
    std::error_code error;
    const auto real = fs::weakly_canonical(path, error);
    return !error && is_inside(real, real_folder_);
}

FolderFiles::Found FolderFiles::find(const fs::path& directory, const std::string& name) {
    if (name.empty() || name.find('\0') != std::string::npos) {
        return {{}, "names no file (expected a path from the file that names it)"};
    }
    const auto path = (directory / name).lexically_normal();
    const bool is_absolute = fs::path{name}.is_absolute();
    if (is_absolute || !is_inside(path, folder_) || !contains(path)) {
        return {{}, "leads out of the course's folder: " + name + " (expected a file inside)"};
    }
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) return {{}, "names a file that does not exist: " + name};
    if (!fs::is_regular_file(status)) return {{}, "names no regular file: " + name};
    use(path);
    return {path, {}};
}

std::optional<LocalFile> FolderFiles::object_of(const fs::path& file, const std::string& slug) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    const auto hash = hash_of(file);
    if (error || !hash) return std::nullopt;
    const auto name = crypto::hex(*hash).substr(0, hash_digits);
    const LocalFile object{.path = file,
                           .object_key = "courses/" + slug + '/' + name + extension_of(file),
                           .content_type = content_type_of(file),
                           .size_bytes = static_cast<std::int64_t>(size),
                           .blake2b = *hash};
    objects_.emplace(object.object_key, object);
    return object;
}

std::vector<LocalFile> FolderFiles::objects() const {
    std::vector<LocalFile> objects;
    for (const auto& [key, object] : objects_) objects.push_back(object);
    return objects;
}

std::vector<fs::path> FolderFiles::list_unused() const {
    std::vector<fs::path> unused;
    std::error_code error;
    fs::recursive_directory_iterator entries{folder_, error};
    for (const fs::recursive_directory_iterator end; !error && entries != end;
         entries.increment(error)) {
        const auto path = entries->path().lexically_normal();
        std::error_code unknown;
        if (is_ignored_name(path)) {
            entries.disable_recursion_pending();
        } else if (!entries->is_directory(unknown) && !used_.contains(path) &&
                   path.filename() != "README.md") {
            unused.push_back(path);
        }
    }
    std::ranges::sort(unused);
    return unused;
}

}  // namespace lectern::authoring
