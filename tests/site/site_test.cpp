#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"

namespace lectern::test {

namespace {

/// Without a running site the program ends with one message instead of failing every test.
struct RunningSite {
    RunningSite() {
        const auto& site = site_under_test().site;
        if (Browser{}.get("/readyz").status != 200) {
            throw std::runtime_error{site + "/readyz: is not ready"};
        }
    }
};

BOOST_TEST_GLOBAL_FIXTURE(RunningSite);

}  // namespace

}  // namespace lectern::test
