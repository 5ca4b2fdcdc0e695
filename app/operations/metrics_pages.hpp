#pragma once

#include "config.hpp"
#include "web/request_counts.hpp"
#include "web/respond.hpp"
#include "web/router.hpp"

namespace lectern::operations {

/// What the process that answers a pool's scrapes works with.
struct Scrapes {
    int scrape_socket;  // where it is asked for metrics
    web::Pool pool;
    int request_socket;  // of the pool's workers
    const Config& config;
    const web::RequestCounts& counts;
};

/// Answers requests for metrics until SIGTERM, at any path: only nginx's loopback server and those
/// who may use the socket reach it. The figures of the school come from the pool `pages` alone.
void answer_scrapes(const Scrapes& scrapes);

}  // namespace lectern::operations
