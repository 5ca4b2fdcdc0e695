#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lectern::sandbox {

/// The settings of the sandbox. Each comes from an environment variable `SANDBOX_…`.
struct Settings {
    std::filesystem::path listen;  // Unix socket of the FastCGI workers
    int workers = 2;
    std::string url;                // of the sandbox itself, as a browser reaches it
    std::string site_url;           // of the school it stands beside
    std::string webhook_secret;     // whsec_…
    std::string secret_key;         // sk_sandbox_…
    std::filesystem::path state;    // directory: sessions, events, idempotency keys
    std::filesystem::path maildir;  // where smtp_sink.py leaves the mails
    std::filesystem::path video;    // directory with lesson.mp4, poster.jpg and hls/
    std::filesystem::path prices;   // JSON file, see prices.hpp
    std::filesystem::path views;
    /// Stream: the id of the key that tokens must name, and the PEM file that verifies them.
    std::string stream_key_id;
    std::filesystem::path stream_public_key;
    /// Stream's API: the account, its token, and the PEM file of the key that it signs with.
    std::string stream_account_id;
    std::string stream_api_token;
    std::filesystem::path stream_signing_key;
    /// R2: one bucket, its only key, and the directory of its objects.
    std::string r2_bucket;
    std::string r2_access_key_id;
    std::string r2_secret_access_key;
    std::filesystem::path files;
};

/// Reads the settings. Adds a line to `problems` for each one that is missing or wrong.
Settings read_settings(std::vector<std::string>& problems);

}  // namespace lectern::sandbox
