#include "platform/database_encryption.hpp"

#include <mutex>
#include <string>
#include <utility>

#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "platform/database.hpp"
#include "support/captured_output.hpp"
#include "support/environment.hpp"
#include "support/loopback_server.hpp"

namespace lectern::test {
namespace {

/// What is weak, as long as the environment sets nothing.
std::string weakness(const std::string& connection_string) {
    const Environment nothing{{{"PGHOST", ""}, {"PGHOSTADDR", ""}, {"PGSSLMODE", "prefer"}}};
    return find_weak_encryption(connection_string);
}

/// PostgreSQL, "Message Formats": SSLRequest.
const std::string tls_request{"\x00\x00\x00\x08\x04\xd2\x16\x2f", 8};

/// A server that refuses TLS, and keeps what it receives.
class PlainServer {
  public:
    void connect(const std::string& sslmode) {
        const auto address = server_.address();
        const auto colon = address.find(':');
        Database database{"host=" + address.substr(0, colon) +
                          " port=" + address.substr(colon + 1) +
                          " user=secret_name dbname=school sslmode=" + sslmode +
                          " gssencmode=disable sslrootcert=/etc/hostname"};
        database.read([](Connection& connection) { query(connection, "SELECT 1"); });
    }
    /// Returns what the server has received since the last call.
    [[nodiscard]] std::string received() {
        const std::lock_guard lock{mutex_};
        return std::exchange(received_, {});
    }

  private:
    void receive(int socket) {
        char bytes[512];
        for (auto size = read(socket, bytes, sizeof bytes); size > 0;
             size = read(socket, bytes, sizeof bytes)) {
            const std::lock_guard lock{mutex_};
            received_.append(bytes, static_cast<std::size_t>(size));
            if (received_ != tls_request) return;
            send_text(socket, "N");
        }
    }

    std::mutex mutex_;
    std::string received_;
    LoopbackServer server_{[this](int socket) { receive(socket); }};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(database_encryption)

BOOST_AUTO_TEST_CASE(each_mode_below_verify_full_is_weak_on_another_host) {
    const auto with = [](const std::string& mode) {
        return weakness("host=db.example dbname=school sslmode=" + mode);
    };
    const std::string beginning = "db.example is reached with sslmode=";
    BOOST_TEST(with("disable") == beginning + "disable, so the connection is not encrypted");
    BOOST_TEST(with("allow") == beginning + "allow, so the connection may be unencrypted");
    BOOST_TEST(with("prefer") == beginning + "prefer, so the connection may be unencrypted");
    BOOST_TEST(with("require") ==
               beginning + "require, so the server's certificate is not verified");
    BOOST_TEST(with("verify-ca") ==
               beginning + "verify-ca, so the name in the server's certificate is not verified");
    BOOST_TEST(with("verify-full") == "");
}

BOOST_AUTO_TEST_CASE(without_a_mode_libpq_may_connect_without_encryption) {
    for (const auto* given : {"host=10.0.0.5 dbname=school", "postgresql://ada@10.0.0.5/school"})
        BOOST_TEST(weakness(given) ==
                   "10.0.0.5 is reached with sslmode=prefer, so the connection may be unencrypted");
}

BOOST_AUTO_TEST_CASE(a_connection_that_stays_on_this_machine_needs_no_tls) {
    for (const auto* given :
         {"postgresql:///lectern", "dbname=lectern", "host=/var/run/postgresql dbname=lectern",
          "host=@abstract dbname=lectern", "host=localhost", "host=127.0.0.1", "host=127.1.2.3",
          "host=::1", "postgresql://[::1]:5433/lectern", "host=db.example hostaddr=127.0.0.1"})
        BOOST_TEST(weakness(given) == "", given);
}

BOOST_AUTO_TEST_CASE(every_host_of_a_list_counts_and_an_address_replaces_its_name) {
    BOOST_TEST(weakness("host=localhost,10.0.0.5,/run/postgresql,10.0.0.6 sslmode=require") ==
               "10.0.0.5, 10.0.0.6 are reached with sslmode=require, so the server's certificate "
               "is not verified");
    BOOST_TEST(weakness("host=localhost,localhost hostaddr=,2001:db8::1")
                   .starts_with("2001:db8::1 is reached with sslmode=prefer"));
    for (const auto* given : {"host=128.0.0.1", "host=::2", "host=localhost.example"})
        BOOST_TEST(weakness(given) != "", given);
}

BOOST_AUTO_TEST_CASE(the_environment_sets_what_the_string_does_not) {
    const Environment environment{{{"PGHOST", "db.example"}, {"PGSSLMODE", "require"}}};
    BOOST_TEST(find_weak_encryption("dbname=school")
                   .starts_with("db.example is reached with sslmode=require"));
    BOOST_TEST(find_weak_encryption("dbname=school sslmode=verify-full") == "");
    BOOST_TEST(find_weak_encryption("host=/run/postgresql dbname=school") == "");
}

BOOST_AUTO_TEST_CASE(a_process_warns_as_it_starts_and_prints_no_password) {
    const CapturedOutput errors{STDERR_FILENO};
    warn_of_weak_encryption("host=/run/postgresql password=hidden");
    BOOST_TEST(errors.text() == "");
    warn_of_weak_encryption("host=db.example sslmode=require password=hidden");
    const auto text = errors.text();
    BOOST_TEST(text.find("\"level\":\"warning\"") != std::string::npos, text);
    BOOST_TEST(text.find("database: db.example is reached with sslmode=require, so the server's "
                         "certificate is not verified: set sslmode=verify-full and sslrootcert= "
                         "in LECTERN_DATABASE_URL (docs/scaling.md)") != std::string::npos,
               text);
    BOOST_TEST(text.find("hidden") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_learns_nothing_if_the_certificate_must_be_verified) {
    PlainServer server;
    BOOST_CHECK_THROW(server.connect("verify-full"), DatabaseUnavailable);
    BOOST_TEST(server.received() == tls_request);
    // The same server is told who connects if TLS is only preferred.
    BOOST_CHECK_THROW(server.connect("prefer"), DatabaseUnavailable);
    const auto received = server.received();
    BOOST_TEST(received.starts_with(tls_request));
    BOOST_TEST(received.find("secret_name") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
