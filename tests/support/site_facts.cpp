#include "support/site_facts.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "platform/json.hpp"
#include "support/site_browser.hpp"

namespace lectern::test {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds pause_between_looks{20};
constexpr seconds longest_wait{40};

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// The mails to an address, oldest first: the file names begin with the time.
std::vector<ReceivedMail> mails_to(const std::string& address) {
    const auto folder = std::filesystem::path{site_under_test().maildir} / "parsed";
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(folder)) {
        for (const auto& entry : std::filesystem::directory_iterator{folder}) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    std::vector<ReceivedMail> mails;
    for (const auto& file : files) {
        const auto mail = json::parse(content_of(file));
        const auto recipients = mail.list("envelope_to");
        const bool is_theirs = std::ranges::any_of(
            recipients, [&](const auto& recipient) { return recipient.as_text() == address; });
        if (!is_theirs) continue;
        mails.push_back({mail.text("subject").value_or(""), mail.text("text").value_or("")});
    }
    return mails;
}

/// Returns the path of the first link that begins with `start_of_path`, or an empty string.
std::string path_in(const ReceivedMail& mail, const std::string& start_of_path) {
    const auto start = mail.text.find(site_under_test().site + start_of_path);
    if (start == std::string::npos) return {};
    const auto end = mail.text.find_first_of(" \r\n", start);
    const auto address = mail.text.substr(start, end - start);
    return address.substr(site_under_test().site.size());
}

struct Process {
    pid_t pid = 0;
    pid_t parent = 0;
};

/// Returns the pid and the parent's pid, if the process is `lectern` of the site under test with
/// these arguments. `words` has a NUL before and after each argument.
std::optional<Process> process_with(const std::filesystem::path& folder, const std::string& words) {
    using namespace std::string_literals;
    const auto command = content_of(folder / "cmdline");
    // Not keep_socket: its command line begins with another program.
    const auto program_end = command.find('\0');
    const auto environment = '\0' + content_of(folder / "environ");
    if (!command.substr(0, program_end).ends_with("/lectern")) return std::nullopt;
    if (!command.ends_with(words)) return std::nullopt;
    const auto setting = "\0LECTERN_BASE_URL="s + site_under_test().site + '\0';
    if (environment.find(setting) == std::string::npos) return std::nullopt;

    // pid (name) state parent …
    std::istringstream status{content_of(folder / "stat")};
    Process process;
    std::string name;
    std::string state;
    status >> process.pid >> name >> state >> process.parent;
    const bool is_worker_or_parent = name != "(lectern-metrics)";
    return state == "Z" || !is_worker_or_parent ? std::nullopt : std::optional{process};
}

std::vector<std::filesystem::path> process_folders() {
    std::vector<std::filesystem::path> folders;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
        const auto name = entry.path().filename().string();
        if (std::ranges::all_of(name, [](char c) { return '0' <= c && c <= '9'; }))
            folders.push_back(entry.path());
    }
    return folders;
}

std::vector<Process> processes_with(const std::string& words) {
    std::vector<Process> processes;
    for (const auto& folder : process_folders()) {
        if (const auto process = process_with(folder, words)) processes.push_back(*process);
    }
    return processes;
}

std::vector<Process> serving_processes(const std::string& pool) {
    using namespace std::string_literals;
    return processes_with("\0serve\0--pool\0"s + pool + '\0');
}

bool has_serving_parent(const Process& process, const std::vector<Process>& processes) {
    return std::ranges::find(processes, process.parent, &Process::pid) != processes.end();
}

}  // namespace

Database& site_database() {
    static Database database{site_under_test().database};
    return database;
}

std::map<std::string, std::string> contents_by_table() {
    const auto rows = facts(R"sql(
        SELECT table_name,
               md5(query_to_xml(format('SELECT * FROM %I AS t ORDER BY t::text', table_name),
                                true, false, '')::text) AS digest
          FROM information_schema.tables
         WHERE table_schema = 'public'
           AND table_name <> 'signs_of_life'
    )sql");
    std::map<std::string, std::string> digests;
    for (const auto row : rows) digests[row.text("table_name")] = row.text("digest");
    return digests;
}

std::vector<std::string> tables_that_hold(const std::string& text) {
    std::vector<std::string> tables;
    for (const auto row : facts(R"sql(
        SELECT table_name
          FROM information_schema.tables
         WHERE table_schema = 'public'
           AND strpos(lower(query_to_xml(format('SELECT * FROM %I', table_name),
                                         true, false, '')::text), lower($1)) > 0
      ORDER BY table_name
    )sql",
                                text)) {
        tables.push_back(row.text("table_name"));
    }
    return tables;
}

void wait_until(const std::string& what, const std::function<bool()>& is_so) {
    const auto end = std::chrono::steady_clock::now() + longest_wait;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > end) {
            throw std::runtime_error{"waited in vain: " + what};
        }
        std::this_thread::sleep_for(pause_between_looks);
    }
}

std::size_t mail_count(const std::string& address) {
    return mails_to(address).size();
}

ReceivedMail newest_mail_to(const std::string& address, std::size_t already_read) {
    std::vector<ReceivedMail> mails;
    wait_until("a mail to " + address, [&] {
        mails = mails_to(address);
        return mails.size() > already_read;
    });
    return mails.back();
}

std::string mailed_path(const std::string& address, const std::string& start) {
    std::string path;
    wait_until("a link to " + start + " for " + address, [&] {
        for (const auto& mail : mails_to(address)) {
            if (const auto found = path_in(mail, start); !found.empty()) path = found;
        }
        return !path.empty();
    });
    return path;
}

std::string claim_path_in(const ReceivedMail& mail) {
    return path_in(mail, "/claim/");
}

std::vector<pid_t> worker_pids(const std::string& pool) {
    const auto processes = serving_processes(pool);
    std::vector<pid_t> workers;
    for (const auto& process : processes) {
        if (has_serving_parent(process, processes)) workers.push_back(process.pid);
    }
    std::ranges::sort(workers);
    return workers;
}

pid_t parent_of_workers(const std::string& pool) {
    const auto processes = serving_processes(pool);
    for (const auto& process : processes) {
        if (!has_serving_parent(process, processes)) return process.pid;
    }
    return 0;
}

pid_t pid_of_jobs() {
    using namespace std::string_literals;
    const auto processes = processes_with("\0jobs\0"s);
    return processes.empty() ? 0 : processes.front().pid;
}

std::vector<pid_t> sandbox_pids() {
    using namespace std::string_literals;
    const auto setting = "\0SANDBOX_SITE_URL="s + site_under_test().site + '\0';
    std::vector<pid_t> pids;
    for (const auto& folder : process_folders()) {
        const bool is_sandbox = content_of(folder / "cmdline").ends_with("/lectern_sandbox\0"s);
        const auto environment = '\0' + content_of(folder / "environ");
        if (is_sandbox && environment.find(setting) != std::string::npos)
            pids.push_back(std::stoi(folder.filename().string()));
    }
    return pids;
}

}  // namespace lectern::test
