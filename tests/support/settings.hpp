#pragma once

#include <map>
#include <string>

#include "config.hpp"
#include "support/source_tree.hpp"

namespace lectern::test {

using Values = std::map<std::string, std::string>;

/// The smallest valid configuration of a sandbox on this machine.
inline Values sandbox_values() {
    return {{"LECTERN_MODE", "sandbox"},
            {"LECTERN_BASE_URL", "http://localhost:8080"},
            {"LECTERN_DATABASE_URL", "postgresql:///lectern"},
            {"LECTERN_SHARE", in_source({}).string()},
            {"STRIPE_SECRET_KEY", "sk_sandbox_1"},
            {"STRIPE_WEBHOOK_SECRET", "whsec_sandbox_1"},
            {"STRIPE_API_URL", "http://localhost:8081"},
            {"SMTP_URL", "smtp://127.0.0.1:8025"},
            {"MAIL_FROM", "School <school@school.example>"}};
}

/// The smallest valid configuration of a school on the internet.
inline Values production_values() {
    return {{"LECTERN_BASE_URL", "https://school.example"},
            {"LECTERN_DATABASE_URL", "postgresql:///lectern"},
            {"LECTERN_SUPPORT_EMAIL", "help@school.example"},
            {"STRIPE_SECRET_KEY", "sk_live_1"},
            {"STRIPE_WEBHOOK_SECRET", "whsec_1"},
            {"SMTP_URL", "smtp://mail.school.example:587"},
            {"MAIL_FROM", "School <school@school.example>"}};
}

inline Config sandbox_config() {
    return config_from(sandbox_values());
}

}  // namespace lectern::test
