#include "platform/http_client.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <optional>

#include "platform/ascii.hpp"
#include "platform/curl_session.hpp"
#include "platform/unicode.hpp"

namespace lectern {

namespace {

constexpr const char* user_agent = "Lectern/" LECTERN_VERSION;

struct Receiver {
    HttpAnswer answer;
    std::size_t largest;
    bool is_too_large = false;
};

std::size_t receive_body(char* data, std::size_t, std::size_t size, void* target) {
    auto& receiver = *static_cast<Receiver*>(target);
    if (size > receiver.largest - receiver.answer.body.size()) {
        receiver.is_too_large = true;
        return 0;
    }
    receiver.answer.body.append(data, size);
    return size;
}

std::size_t receive_header(char* data, std::size_t, std::size_t size, void* target) {
    auto& headers = static_cast<Receiver*>(target)->answer.headers;
    const std::string_view line{data, size};
    // A status line starts a new answer. Headers before it belong to an interim one (100).
    if (line.starts_with("HTTP/")) headers.clear();
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
        headers.emplace_back(lower_case(std::string{line.substr(0, colon)}),
                             std::string{trimmed(line.substr(colon + 1))});
    }
    return size;
}

CurlMime form_with(CURL* handle, const std::vector<HttpFormFile>& files) {
    if (files.empty()) return {};
    CurlMime form{curl_mime_init(handle)};
    for (const auto& file : files) {
        auto* part = add_part(form.get(), file.content, file.content_type);
        curl_mime_name(part, file.field.c_str());
        curl_mime_filename(part, file.file_name.c_str());
    }
    return form;
}

/// The body of a request that is read while it is sent.
struct Upload {
    std::istream& stream;
    std::int64_t size;
    std::int64_t sent = 0;
    bool is_changed = false;
};

std::size_t send_upload(char* target, std::size_t, std::size_t size, void* source) {
    auto& upload = *static_cast<Upload*>(source);
    upload.stream.read(target, static_cast<std::streamsize>(size));
    const auto count = upload.stream.gcount();
    upload.sent += count;
    const bool is_at_end = upload.stream.peek() == std::istream::traits_type::eof();
    upload.is_changed = upload.sent > upload.size || (upload.sent == upload.size) != is_at_end;
    return upload.is_changed ? CURL_READFUNC_ABORT : static_cast<std::size_t>(count);
}

/// Called if the server had closed a kept connection and the request is sent again.
int rewind_upload(void* source, curl_off_t offset, int /*from the start*/) {
    auto& upload = *static_cast<Upload*>(source);
    upload.stream.clear();
    upload.stream.seekg(offset);
    upload.sent = offset;
    return upload.stream ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

void set_upload(CURL* handle, Upload& upload) {
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(upload.size));
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, send_upload);
    curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
    curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, rewind_upload);
    curl_easy_setopt(handle, CURLOPT_SEEKDATA, &upload);
}

/// Sets the method and what is sent: `form`, or the body if there is none.
void set_method(CURL* handle, const HttpRequest& request, curl_mime* form) {
    if (request.method == "GET") {
        curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
        return;
    }
    if (request.method == "HEAD") {
        curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
        return;
    }
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (form != nullptr) {
        curl_easy_setopt(handle, CURLOPT_MIMEPOST, form);
        return;
    }
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
}

CurlList header_lines(const HttpRequest& request) {
    CurlList lines;
    for (const auto& [name, value] : request.headers) {
        if ((name + value).find_first_of("\r\n") != std::string::npos) {
            throw std::invalid_argument{"http: the header " + name + " holds a line break"};
        }
        append(lines, name + ": " + value);
    }
    // Without this, libcurl waits for a 100 answer before it sends a large body. For an upload that
    // is right: one that is refused is not sent.
    if (request.upload == nullptr) append(lines, "Expect:");
    return lines;
}

// Leaves out path and query, which can contain secrets that must not be logged.
std::string host_of(const std::string& url) {
    const auto scheme = url.find("://");
    const auto start = scheme == std::string::npos ? 0 : scheme + 3;
    return url.substr(start, url.find_first_of("/?#", start) - start);
}

}  // namespace

std::string HttpAnswer::header(const std::string& name) const {
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [&](const auto& header) { return header.first == name; });
    return found == headers.end() ? std::string{} : found->second;
}

std::optional<Timestamp> HttpAnswer::date() const {
    const auto seconds = curl_getdate(header("date").c_str(), nullptr);
    if (seconds < 0) return std::nullopt;
    return Timestamp{std::chrono::seconds{seconds}};
}

HttpClient::~HttpClient() {
    curl_easy_cleanup(handle_);
}

HttpAnswer HttpClient::send(const HttpRequest& request) {
    if (handle_ == nullptr) handle_ = make_curl_handle().release();
    curl_easy_reset(handle_);  // keeps the open connections
    Receiver receiver{{}, request.largest_answer};
    const auto headers = header_lines(request);
    set_common_options(handle_, "http,https");
    const auto form = form_with(handle_, request.files);
    std::optional<Upload> upload;
    if (request.upload != nullptr) {
        set_upload(handle_, upload.emplace(Upload{*request.upload, request.upload_bytes}));
    } else {
        set_method(handle_, request, form.get());
    }
    curl_easy_setopt(handle_, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle_, CURLOPT_USERAGENT, user_agent);
    curl_easy_setopt(handle_, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(request.connect_timeout.count()));
    curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_timeout.count()));
    curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, receive_body);
    curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &receiver);
    curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, receive_header);
    curl_easy_setopt(handle_, CURLOPT_HEADERDATA, &receiver);

    const auto outcome = curl_easy_perform(handle_);
    if (upload && upload->is_changed) {
        throw UploadChanged{"http: " + host_of(request.url) + ": the upload has not " +
                            std::to_string(request.upload_bytes) + " bytes"};
    }
    if (receiver.is_too_large) {
        throw HttpUnavailable{"http: " + host_of(request.url) + ": the answer is larger than " +
                              std::to_string(request.largest_answer) + " bytes"};
    }
    if (outcome != CURLE_OK) {
        throw HttpUnavailable{"http: " + host_of(request.url) + ": " + curl_easy_strerror(outcome)};
    }
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    receiver.answer.status = static_cast<int>(status);
    return std::move(receiver.answer);
}

std::string url_escape(std::string_view text) {
    if (text.empty()) return {};  // libcurl would take the length of the text as a C string
    const std::unique_ptr<char, decltype(&curl_free)> escaped{
        curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), &curl_free};
    if (!escaped) throw std::bad_alloc{};
    return escaped.get();
}

std::string url_unescape(std::string_view text) {
    if (text.empty()) return {};
    int length = 0;
    const std::unique_ptr<char, decltype(&curl_free)> plain{
        curl_easy_unescape(nullptr, text.data(), static_cast<int>(text.size()), &length),
        &curl_free};
    if (!plain) throw std::bad_alloc{};
    return {plain.get(), static_cast<std::size_t>(length)};
}

std::string url_escape_path(std::string_view path) {
    std::string escaped;
    for (std::size_t begin = 0; begin <= path.size();) {
        const auto end = std::min(path.find('/', begin), path.size());
        if (begin > 0) escaped += '/';
        escaped += url_escape(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return escaped;
}

std::string form_encode(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string encoded;
    for (const auto& [name, value] : fields) {
        if (!encoded.empty()) encoded += '&';
        encoded += url_escape(name) + '=' + url_escape(value);
    }
    return encoded;
}

}  // namespace lectern
