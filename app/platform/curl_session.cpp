#include "platform/curl_session.hpp"

#include <new>

namespace lectern {

CurlHandle make_curl_handle() {
    static const bool is_started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    CurlHandle handle{is_started ? curl_easy_init() : nullptr};
    if (!handle) throw std::bad_alloc{};
    return handle;
}

void set_common_options(CURL* handle, const char* schemes) {
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, schemes);
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
}

void append(CurlList& list, const std::string& line) {
    auto* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc{};
    // libcurl returns the same list, or its first node if the list was empty.
    static_cast<void>(list.release());
    list.reset(longer);
}

curl_mimepart* add_part(curl_mime* mime, const std::string& content,
                        const std::string& content_type) {
    auto* part = curl_mime_addpart(mime);  // null also if there is no `mime`
    if (part == nullptr || curl_mime_data(part, content.data(), content.size()) != CURLE_OK ||
        curl_mime_type(part, content_type.c_str()) != CURLE_OK) {
        throw std::bad_alloc{};
    }
    return part;
}

}  // namespace lectern
