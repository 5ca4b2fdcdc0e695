#pragma once

namespace lectern {

/// The groups of settings. Each setting is in one (settings_of_*.cpp), and a command names those
/// that it uses (commands_of_*.cpp).
enum class SettingGroup {
    mode,        // whether stand-ins may replace what is outside
    database,    // PostgreSQL
    share,       // the installed views and SQL files
    contact,     // the addresses of the school
    school,      // its name, colour and language, as mails have them
    pages,       // what only workers use, such as the key of video tokens
    stripe,      // questions and orders to Stripe
    webhooks,    // the signatures of Stripe's events
    stream,      // whether videos are played with tokens of a key
    stream_api,  // questions to Stream
    storage,     // files in R2
    mail,        // the mail server
    audit        // the checkpoints of the audit record
};

}  // namespace lectern
