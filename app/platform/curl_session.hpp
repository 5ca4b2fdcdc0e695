#pragma once

#include <memory>
#include <string>

#include <curl/curl.h>

// libcurl code shared by the HTTP client and the mailer. Included by their .cpp files only.

namespace lectern {

struct CurlDeleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};

using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter>;
using CurlMime = std::unique_ptr<curl_mime, CurlDeleter>;

/// Creates a handle. Initialises libcurl on the first call in the process. Throws std::bad_alloc.
CurlHandle make_curl_handle();

/// Sets the options common to all transfers: no signals, TLS 1.2 or newer, no proxy from the
/// environment, and only the given schemes (such as `http,https`).
void set_common_options(CURL* handle, const char* schemes);

/// Appends a line. Throws std::bad_alloc.
void append(CurlList& list, const std::string& line);

/// Appends a part with a copy of the content. Throws std::bad_alloc.
curl_mimepart* add_part(curl_mime* mime, const std::string& content,
                        const std::string& content_type);

}  // namespace lectern
