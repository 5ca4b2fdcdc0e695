#pragma once

#include "operations/doctor.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/object_storage.hpp"

namespace lectern::operations {

/// Each file that courses use is in the storage: downloads, pictures, covers and videos.
Findings check_objects(Database& database, const ObjectStorage& storage, Timestamp now);

}  // namespace lectern::operations
