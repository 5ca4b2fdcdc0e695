#pragma once

namespace lectern {

/// The version of Stripe's API that requests ask for and whose objects are read. The webhook
/// endpoint must have it too, because it decides how events are rendered. docs/installation.md
/// names it.
constexpr const char* stripe_api_version = "2026-10-28.endive";

}  // namespace lectern
