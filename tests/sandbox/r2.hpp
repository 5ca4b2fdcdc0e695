#pragma once

#include <cstddef>

#include "settings.hpp"
#include "web/request.hpp"
#include "web/respond.hpp"

// Cloudflare R2 through its S3 interface: one bucket whose objects are the files of a directory,
// read and written with signed links. The directory is read on each request, so new files are in
// the bucket at once.

namespace lectern::sandbox {

/// The largest object to upload, in bytes. The real R2 takes 5 GiB.
constexpr std::size_t largest_upload = std::size_t{16} << 20;

/// Whether the request is for the bucket, below `/BUCKET/`. Keys contain slashes, so no route
/// pattern matches them.
bool is_for_bucket(const web::Request& request, const Settings& settings);

/// Answers with the object, or stores it (PUT), or answers with S3's error as XML.
web::FinishedResponse answer_for_bucket(const web::Request& request, const Settings& settings);

}  // namespace lectern::sandbox
