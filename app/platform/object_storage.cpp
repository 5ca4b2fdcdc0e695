#include "platform/object_storage.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <istream>
#include <streambuf>

#include <sodium.h>

#include "platform/crypto.hpp"
#include "platform/link_step.hpp"
#include "platform/log.hpp"
#include "platform/text_list.hpp"
#include "platform/utf8.hpp"

namespace lectern {

namespace {

constexpr const char* algorithm = "AWS4-HMAC-SHA256";
constexpr const char* service = "s3";

/// Formats a time as `20130524T000000Z`.
std::string basic_time(Timestamp time) {
    const auto seconds = static_cast<std::time_t>(unix_seconds(time));
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, sizeof "20130524T000000Z"> text{};
    std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
    return text.data();
}

std::string host_of(const std::string& origin) {
    return origin.substr(origin.find("://") + 3);
}

/// Returns the credential scope: the date, region and service for which a signature is valid.
std::string scope_of(const LinkToSign& link) {
    return basic_time(link.now).substr(0, 8) + '/' + link.region + '/' + service + "/aws4_request";
}

/// Returns the headers that the signature covers, sorted by name.
HttpHeaders signed_headers(const LinkToSign& link) {
    auto headers = link.headers;
    headers.emplace_back("host", host_of(link.origin));
    std::ranges::sort(headers);
    return headers;
}

/// Returns `content-type;host`.
std::string names_of(const HttpHeaders& headers) {
    std::vector<std::string> names;
    for (const auto& header : headers) names.push_back(header.first);
    return joined(names, ';');
}

std::string sorted_query(const LinkToSign& link) {
    auto parameters = link.parameters;
    parameters.insert(parameters.end(),
                      {{"X-Amz-Algorithm", algorithm},
                       {"X-Amz-Credential", link.access_key_id + '/' + scope_of(link)},
                       {"X-Amz-Date", basic_time(link.now)},
                       {"X-Amz-Expires", std::to_string(link.lifetime.count())},
                       {"X-Amz-SignedHeaders", names_of(signed_headers(link))}});
    std::ranges::sort(parameters);
    return form_encode(parameters);
}

std::string canonical_request(const LinkToSign& link, const std::string& query) {
    const auto headers = signed_headers(link);
    auto request = link.method + '\n' + url_escape_path(link.path) + '\n' + query + '\n';
    for (const auto& [name, value] : headers) request += name + ':' + value + '\n';
    return request + '\n' + names_of(headers) + "\nUNSIGNED-PAYLOAD";
}

std::string signing_key(const LinkToSign& link) {
    auto key = "AWS4" + link.secret_access_key;
    for (const auto& part : {basic_time(link.now).substr(0, 8), link.region, std::string{service},
                             std::string{"aws4_request"}}) {
        key = crypto::hmac_sha256(key, part);
    }
    return key;
}

std::string signature_of(const LinkToSign& link, const std::string& query) {
    const auto text = std::string{algorithm} + '\n' + basic_time(link.now) + '\n' + scope_of(link) +
                      '\n' + crypto::hex(crypto::sha256(canonical_request(link, query)));
    return crypto::hex(crypto::hmac_sha256(signing_key(link), text));
}

LinkToSign link_into(const Bucket& bucket, const std::string& object_key, Timestamp now) {
    return {.origin = bucket.endpoint,
            .path = '/' + bucket.name + '/' + object_key,
            .access_key_id = bucket.access_key_id,
            .secret_access_key = bucket.secret_access_key,
            .lifetime = bucket.link_lifetime,
            .now = now};
}

/// Whether the storage would answer a repeated request in the same way.
bool is_lasting(int status) {
    return status >= 300 && status < 500 && status != 429;
}

/// Reads a file and hashes what it reads. Withholds the last bytes of a file with another content,
/// so that the request stays incomplete and the storage keeps its former object, or none.
class CheckedFile final : public std::streambuf {
  public:
    explicit CheckedFile(const ObjectToStore& object)
        : object_{object}, file_{object.file, std::ios::binary} {
        begin();
    }
    [[nodiscard]] bool is_open() const { return file_.is_open(); }

  protected:
    int_type underflow() override {
        file_.read(part_.data(), static_cast<std::streamsize>(part_.size()));
        const auto count = static_cast<std::size_t>(file_.gcount());
        crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(part_.data()),
                                  count);
        size_ += static_cast<std::int64_t>(count);
        const bool is_last = size_ >= object_.size_bytes;
        if (count == 0 || (is_last && hash() != object_.blake2b)) return traits_type::eof();
        setg(part_.data(), part_.data(), part_.data() + count);
        return traits_type::to_int_type(part_.front());
    }
    /// libcurl goes back to the start if it has to send a request again.
    pos_type seekpos(pos_type position, std::ios::openmode) override {
        if (position != pos_type{0}) return {off_type{-1}};
        begin();
        return position;
    }

  private:
    void begin() {
        file_.clear();
        file_.seekg(0);
        setg(nullptr, nullptr, nullptr);
        size_ = 0;
        crypto_generichash_init(&state_, nullptr, 0, crypto_generichash_BYTES);
    }
    [[nodiscard]] std::string hash() const {
        auto state = state_;
        std::string bytes(crypto_generichash_BYTES, '\0');
        crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(bytes.data()),
                                 bytes.size());
        return bytes;
    }

    const ObjectToStore& object_;
    std::ifstream file_;
    std::array<char, 65536> part_{};
    std::int64_t size_ = 0;  // read so far
    crypto_generichash_state state_{};
};

/// Returns a time limit for sending this many bytes: on a line of 512 kbit/s, with a minute more.
std::chrono::milliseconds time_to_send(std::int64_t bytes) {
    constexpr std::int64_t bytes_per_millisecond = 64;
    return std::chrono::minutes{1} + std::chrono::milliseconds{bytes / bytes_per_millisecond};
}

}  // namespace

R2Storage::R2Storage(HttpClient& http, Bucket bucket) : http_{http}, bucket_{std::move(bucket)} {}

bool R2Storage::is_configured() const {
    return !bucket_.endpoint.empty();
}

ObjectState R2Storage::find_object(const std::string& object_key, Timestamp now) const {
    using namespace std::chrono_literals;
    auto link = link_into(bucket_, object_key, now);
    link.method = "HEAD";
    try {
        const auto answer = http_.send({.method = "HEAD",
                                        .url = signed_url(link),
                                        .headers = {},
                                        .body = {},
                                        .connect_timeout = 2s,
                                        .total_timeout = 5s});
        if (answer.status == 200) return ObjectState::present;
        if (answer.status == 404) return ObjectState::missing;
        log::error("object storage: answered " + std::to_string(answer.status) +
                   " (expected 200 or 404)");
        if (is_lasting(answer.status)) return ObjectState::refused;
    } catch (const HttpUnavailable& error) {
        log::error(std::string{"object storage: "} + error.what());
    }
    return ObjectState::unknown;
}

StoreResult R2Storage::store_object(const ObjectToStore& object, Timestamp now) const {
    using namespace std::chrono_literals;
    std::error_code fault;
    if (!std::filesystem::is_regular_file(object.file, fault)) return StoreResult::unreadable;
    CheckedFile file{object};
    if (!file.is_open()) return StoreResult::unreadable;
    std::istream content{&file};
    const auto size = std::filesystem::file_size(object.file, fault);
    if (fault || std::cmp_not_equal(size, object.size_bytes)) return StoreResult::changed;

    auto link = link_into(bucket_, object.object_key, now);
    link.method = "PUT";
    link.headers = {{"content-type", object.content_type}};
    try {
        const auto answer = http_.send({.method = "PUT",
                                        .url = signed_url(link),
                                        .headers = link.headers,
                                        .body = {},
                                        .upload = &content,
                                        .upload_bytes = object.size_bytes,
                                        .connect_timeout = 5s,
                                        .total_timeout = time_to_send(object.size_bytes)});
        if (answer.status == 200) return StoreResult::stored;
        log::error("object storage: answered " + std::to_string(answer.status) +
                   " to an upload (expected 200)");
        return is_lasting(answer.status) ? StoreResult::refused : StoreResult::unknown;
    } catch (const UploadChanged&) {
        return StoreResult::changed;
    } catch (const HttpUnavailable& error) {
        log::error(std::string{"object storage: "} + error.what());
    }
    return StoreResult::unknown;
}

std::string R2Storage::download_url(const Download& download, Timestamp now) const {
    auto link = link_into(bucket_, download.object_key, now);
    link.parameters = {{"response-content-type", download.content_type}};
    if (!download.file_name.empty()) {
        link.parameters.emplace_back("response-content-disposition",
                                     attachment_disposition(download.file_name));
    }
    return signed_url(link);
}

VideoFileLink R2Storage::video_link(const VideoFile& file, Timestamp now) const {
    const Timestamp begins_at = std::chrono::floor<LinkStep>(now);
    auto link = link_into(bucket_, file.object_key, begins_at);
    link.lifetime = file.lifetime;
    link.parameters = {{"response-content-type", file.content_type},
                       {"response-content-disposition", "inline"}};
    return {signed_url(link), begins_at + file.lifetime};
}

std::string signed_url(const LinkToSign& link) {
    const auto query = sorted_query(link);
    return link.origin + url_escape_path(link.path) + '?' + query +
           "&X-Amz-Signature=" + signature_of(link, query);
}

std::string attachment_disposition(std::string_view file_name) {
    std::string ascii;
    for (std::size_t at = 0; at < file_name.size();) {
        const auto length = std::max<std::size_t>(1, utf8_length_at(file_name, at));
        const char letter = file_name[at];
        const bool is_plain = length == 1 && letter >= ' ' && letter < '\x7f' && letter != '"' &&
                              letter != '\\' && letter != '%';
        ascii += is_plain ? letter : '_';
        at += length;
    }
    auto disposition = "attachment; filename=\"" + ascii + '"';
    if (ascii != file_name) disposition += "; filename*=UTF-8''" + url_escape(file_name);
    return disposition;
}

}  // namespace lectern
