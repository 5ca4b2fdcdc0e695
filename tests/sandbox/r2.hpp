#pragma once

#include "settings.hpp"
#include "web/request.hpp"
#include "web/respond.hpp"

// Cloudflare R2 through its S3 interface: one bucket whose objects are the files of a directory,
// read with signed links. The directory is read on each request, so new files are in the bucket at
// once.

namespace lectern::sandbox {

/// Whether the request is for the bucket, below `/BUCKET/`. Keys contain slashes, so no route
/// pattern matches them.
bool is_for_bucket(const web::Request& request, const Settings& settings);

/// Answers with the object, or with S3's error as XML.
web::FinishedResponse answer_for_bucket(const web::Request& request, const Settings& settings);

}  // namespace lectern::sandbox
