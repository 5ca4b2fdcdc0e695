#pragma once

#include <set>
#include <span>

#include "platform/database_link.hpp"

// The sessions that query() runs on. Included by platform/database* only.

namespace lectern {

class AutocommitConnection final : public Connection {
  public:
    explicit AutocommitConnection(DatabaseImplementation& implementation);

  private:
    Rows run(const char* sql, const std::vector<Parameter>& parameters) override;

    DatabaseImplementation& implementation_;
    std::unique_ptr<pqxx::nontransaction> transaction_;
};

class WriteTransaction final : public Transaction {
  public:
    explicit WriteTransaction(DatabaseImplementation& implementation);
    ~WriteTransaction() override;
    WriteTransaction(const WriteTransaction&) = delete;
    WriteTransaction& operator=(const WriteTransaction&) = delete;

    void print_after_commit(std::string line) override;
    void add_to_batch(const BatchInsert& batch, std::vector<Parameter> row) override;
    bool attempt(const std::function<bool()>& work) override;
    void notify_after_commit(std::string channel) override;
    void execute(const char* statement) override;

    void commit();
    [[nodiscard]] const std::set<std::string>& channels() const { return channels_; }

  private:
    Rows run(const char* sql, const std::vector<Parameter>& parameters) override;
    struct BatchRow {
        const BatchInsert* batch = nullptr;
        std::vector<Parameter> values;
    };
    void write_batches();
    void write_rows(const BatchInsert& batch, std::span<const BatchRow> rows);

    DatabaseImplementation& implementation_;
    std::unique_ptr<pqxx::work> transaction_;
    std::vector<BatchRow> batch_;
    // Whether the last statement succeeded. After a failed one PostgreSQL accepts only a rollback,
    // and answers COMMIT by rolling back without an error, so commit() checks this flag.
    bool is_whole_ = true;
    std::vector<std::string> lines_;
    std::set<std::string> channels_;
};

}  // namespace lectern
