#include "authoring/local_file.hpp"

#include <chrono>
#include <optional>
#include <system_error>
#include <utility>

namespace lectern::authoring {

namespace {

constexpr const char* refused =
    "cannot be uploaded: the storage refuses (expected R2_BUCKET, R2_ACCESS_KEY_ID and "
    "R2_SECRET_ACCESS_KEY of a key that may write)";
constexpr const char* unknown =
    "cannot be uploaded: the storage does not answer, or not as expected (try again later)";

/// Why a file is not in the storage.
struct UploadFault {
    std::string text;
    bool concerns_storage = false;  // so other files would fail, too
};

/// Returns nothing to expect if only the content is another.
std::string expected_size(const LocalFile& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file.path, error);
    if (!error && std::cmp_equal(size, file.size_bytes)) return "";
    return " (expected " + std::to_string(file.size_bytes) + " bytes)";
}

std::optional<UploadFault> fault_of(const LocalFile& file, StoreResult result) {
    switch (result) {
        case StoreResult::stored:
            return std::nullopt;
        case StoreResult::unreadable:
            return UploadFault{"cannot be read"};
        case StoreResult::changed:
            return UploadFault{"has changed while it was imported" + expected_size(file)};
        case StoreResult::refused:
            return UploadFault{refused, true};
        case StoreResult::unknown:
            return UploadFault{unknown, true};
    }
    return std::nullopt;
}

std::optional<UploadFault> upload(const ObjectStorage& storage, const LocalFile& file,
                                  Timestamp now) {
    switch (storage.find_object(file.object_key, now)) {
        case ObjectState::present:
            return std::nullopt;
        case ObjectState::missing:
            break;
        case ObjectState::refused:
            return UploadFault{refused, true};
        case ObjectState::unknown:
            return UploadFault{unknown, true};
    }
    return fault_of(file, storage.store_object({.object_key = file.object_key,
                                                .content_type = file.content_type,
                                                .file = file.path,
                                                .size_bytes = file.size_bytes,
                                                .blake2b = file.blake2b},
                                               now));
}

}  // namespace

std::vector<CourseFileError> upload_files(const ObjectStorage& storage,
                                          const std::vector<LocalFile>& files, Timestamp now) {
    using Steady = std::chrono::steady_clock;
    std::vector<CourseFileError> faults;
    // Uploads may take longer than a signature is valid.
    const auto started = Steady::now();
    for (const auto& file : files) {
        const auto passed =
            std::chrono::duration_cast<Timestamp::duration>(Steady::now() - started);
        const auto fault = upload(storage, file, now + passed);
        if (!fault) continue;
        faults.push_back({file.path.string(), fault->text});
        if (fault->concerns_storage) break;
    }
    return faults;
}

}  // namespace lectern::authoring
