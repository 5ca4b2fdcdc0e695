#pragma once

#include "services.hpp"

namespace lectern::audit {

/// Seals the finished rows of the audit record, in batches. When none is left, writes a checkpoint:
/// into the database, to standard output, and to the end of the file LECTERN_AUDIT_CHECKPOINTS. A
/// checkpoint that could not be written to the file is written there the next time, unless there is
/// a newer one. Returns the number of rows sealed.
int seal_audit(Services& services);

/// Seals rows that many others overtook while their transaction was open. Returns their number.
int seal_late_audit(Services& services);

}  // namespace lectern::audit
