#pragma once

#include "settings.hpp"
#include "web/request.hpp"
#include "web/respond.hpp"

// Cloudflare R2 through its S3 interface: one bucket whose objects are the files of a directory,
// read by signed links. The directory is read at each request: what is put there is in the bucket.

namespace lectern::sandbox {

/// Whether the request is for the bucket: below `/<bucket>/`. Keys have slashes, so no route fits.
bool is_for_bucket(const web::Request& request, const Settings& settings);

/// The object, or S3's error as XML.
web::FinishedResponse answer_for_bucket(const web::Request& request, const Settings& settings);

}  // namespace lectern::sandbox
