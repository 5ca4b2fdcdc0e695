#pragma once

#include "config.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/kept_answers.hpp"
#include "platform/object_storage.hpp"
#include "platform/smtp.hpp"
#include "platform/stripe.hpp"
#include "platform/video_stream.hpp"
#include "web/cookies.hpp"
#include "web/view.hpp"

namespace lectern {

/// The services that handlers, jobs and commands use besides their arguments. Each process makes
/// its own, after the fork.
struct Services {
    const Config& config;
    Database& database;
    KeptAnswers& kept;
    Payments& payments;
    const VideoStream& video;
    const ObjectStorage& storage;
    Mailer& mailer;
    const Clock& clock;
    const web::Views& views;
    web::CookiePolicy cookies;
};

}  // namespace lectern
