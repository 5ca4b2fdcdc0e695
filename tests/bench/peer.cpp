// The peers that Lectern is measured against: bare FastCGI workers with nothing but an accept loop
// and the one action they are named for. lectern_bench_peer KIND SOCKET WORKERS; the database is
// BENCH_DATABASE, the secret of insert-only is BENCH_WEBHOOK_SECRET.

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fcgiapp.h>
#include <libpq-fe.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "web/listening_socket.hpp"
#include "web/prefork.hpp"

namespace {

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;
using Handler = std::function<void(FCGX_Request&)>;

/// The rows of the table bench_rows, with the ids 1, 2, … (tests/bench/measure.py).
constexpr unsigned bench_rows = 256;

volatile std::sig_atomic_t stop_asked = 0;

void answer(FCGX_Request& request, std::string_view text) {
    const auto page = "Content-Type: text/plain\r\n\r\n" + std::string{text};
    FCGX_PutStr(page.data(), static_cast<int>(page.size()), request.out);
}

void refuse(FCGX_Request& request, int status) {
    const auto page = "Status: " + std::to_string(status) + " No\r\n\r\n";
    FCGX_PutStr(page.data(), static_cast<int>(page.size()), request.out);
}

Connection connect() {
    Connection connection{PQconnectdb(std::getenv("BENCH_DATABASE")), PQfinish};
    if (PQstatus(connection.get()) != CONNECTION_OK)
        throw std::runtime_error{PQerrorMessage(connection.get())};
    return connection;
}

void prepare(PGconn* connection, const char* sql) {
    const Result prepared{PQprepare(connection, "it", sql, 0, nullptr), PQclear};
    if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK)
        throw std::runtime_error{PQerrorMessage(connection)};
}

Result run(PGconn* connection, std::initializer_list<const char*> values) {
    return {PQexecPrepared(connection, "it", static_cast<int>(values.size()), values.begin(),
                           nullptr, nullptr, 0),
            PQclear};
}

Handler hello() {
    return [](FCGX_Request& request) { answer(request, "hello\n"); };
}

/// Returns the number N of the query `bytes=N`, or 0.
std::size_t bytes_asked(FCGX_Request& request) {
    constexpr std::string_view name = "bytes=";
    const char* const query = FCGX_GetParam("QUERY_STRING", request.envp);
    if (query == nullptr || !std::string_view{query}.starts_with(name)) return 0;
    return std::strtoul(query + name.size(), nullptr, 10);
}

/// Runs one prepared query that finds one row. Answers it, or as many bytes as the query string
/// asks for: the least that a page of this size costs if it asks the database anything.
Handler one_query() {
    const auto connection = std::make_shared<Connection>(connect());
    prepare(connection->get(), "SELECT title FROM courses WHERE slug = $1");
    return [connection](FCGX_Request& request) {
        const auto rows = run(connection->get(), {"practical-sql"});
        if (PQntuples(rows.get()) != 1) return refuse(request, 500);
        std::string page{PQgetvalue(rows.get(), 0, 0)};
        page.resize(std::max(page.size(), bytes_asked(request)), ' ');
        answer(request, page);
    };
}

std::string body_of(FCGX_Request& request) {
    std::string body;
    std::array<char, 4096> part{};
    for (int count = 0;
         (count = FCGX_GetStr(part.data(), static_cast<int>(part.size()), request.in)) > 0;)
        body.append(part.data(), static_cast<std::size_t>(count));
    return body;
}

/// Checks a signature by Stripe's scheme: t=TIME,v1=HEX over `TIME.BODY`.
bool is_signed(FCGX_Request& request, const std::string& body, std::string_view secret) {
    const char* const header = FCGX_GetParam("HTTP_STRIPE_SIGNATURE", request.envp);
    if (header == nullptr) return false;
    const std::string_view signature{header};
    const auto comma = signature.find(",v1=");
    if (!signature.starts_with("t=") || comma == std::string_view::npos) return false;
    const auto text = std::string{signature.substr(2, comma - 2)} + '.' + body;
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(), &size);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        hex += digits[code.at(i) >> 4U];
        hex += digits[code.at(i) & 15U];
    }
    const auto told = signature.substr(comma + 4);
    return told.size() == hex.size() && CRYPTO_memcmp(told.data(), hex.data(), hex.size()) == 0;
}

/// Verifies an event and stores it with one statement, which is one commit.
Handler insert_only() {
    const auto connection = std::make_shared<Connection>(connect());
    const std::string secret{std::getenv("BENCH_WEBHOOK_SECRET")};
    prepare(connection->get(), "INSERT INTO bench_events (payload) VALUES ($1)");
    return [connection, secret](FCGX_Request& request) {
        const auto body = body_of(request);
        if (!is_signed(request, body, secret)) return refuse(request, 400);
        const auto done = run(connection->get(), {body.c_str()});
        if (PQresultStatus(done.get()) != PGRES_COMMAND_OK) return refuse(request, 500);
        answer(request, "stored\n");
    };
}

/// Updates one of the rows of bench_rows, each in turn, with one statement whose commit does not
/// wait for the disk, as that of a beat.
Handler update_only() {
    const auto connection = std::make_shared<Connection>(connect());
    const Result set{PQexec(connection->get(), "SET synchronous_commit = off"), PQclear};
    if (PQresultStatus(set.get()) != PGRES_COMMAND_OK)
        throw std::runtime_error{PQerrorMessage(connection->get())};
    prepare(connection->get(), "UPDATE bench_rows SET number = number + 1 WHERE id = $1");
    // Workers begin at different rows, so that they do not wait for each other.
    return
        [connection, next = static_cast<unsigned>(getpid()) * 37U](FCGX_Request& request) mutable {
            const auto id = std::to_string(++next % bench_rows + 1);
            const auto done = run(connection->get(), {id.c_str()});
            if (std::string_view{PQcmdTuples(done.get())} != "1") return refuse(request, 500);
            answer(request, "updated\n");
        };
}

Handler handler_of(std::string_view kind) {
    if (kind == "hello") return hello();
    if (kind == "one-query") return one_query();
    if (kind == "insert-only") return insert_only();
    if (kind == "update-only") return update_only();
    throw std::runtime_error{"no kind " + std::string{kind}};
}

/// The accept loop of Lectern's own workers and nothing else.
void serve(int listening, const Handler& handler) {
    FCGX_Init();
    FCGX_Request request;
    FCGX_InitRequest(&request, listening, FCGI_FAIL_ACCEPT_ON_INTR);
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLEXCLUSIVE;
    epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &event);
    struct sigaction action {};
    action.sa_handler = [](int) { stop_asked = 1; };
    sigaction(SIGTERM, &action, nullptr);
    sigset_t while_waiting{};
    pthread_sigmask(SIG_SETMASK, nullptr, &while_waiting);
    sigdelset(&while_waiting, SIGTERM);
    while (stop_asked == 0) {
        if (epoll_pwait(epoll, &event, 1, -1, &while_waiting) <= 0) continue;
        if (FCGX_Accept_r(&request) != 0) continue;
        handler(request);
        body_of(request);  // libfcgi can only detach after the input is read to its end
        FCGX_Detach(&request);
        FCGX_Finish_r(&request);
    }
}

}  // namespace

int main(int count, char** words) {
    if (count != 4) {
        std::cerr
            << "usage: lectern_bench_peer hello|one-query|insert-only|update-only SOCKET WORKERS\n";
        return 2;
    }
    try {
        const std::string kind{words[1]};
        const int listening = lectern::web::listening_socket(words[2]);
        return lectern::web::run_children(
            {{std::stoi(words[3]), [&] { serve(listening, handler_of(kind)); }}}, {});
    } catch (const std::exception& error) {
        std::cerr << "lectern_bench_peer: " << error.what() << '\n';
        return 1;
    }
}
