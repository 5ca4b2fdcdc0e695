#include "operations/doctor_command.hpp"

#include <iostream>
#include <stdexcept>

#include "config.hpp"
#include "platform/read_file.hpp"

namespace lectern::operations {

std::vector<BrokenInvariant> find_broken_invariants(Database& database,
                                                    const std::filesystem::path& file) {
    const auto sql = read_file(file);
    if (!sql) throw std::runtime_error{file.string() + " cannot be read"};
    return database.read([&](Connection& connection) {
        std::vector<BrokenInvariant> faults;
        for (const auto row : query(connection, sql->c_str()))
            faults.push_back({row.text("rule"), row.text("object")});
        return faults;
    });
}

int check_invariants(const Options& /*options*/) {
    Database database{read_database_url()};
    const auto faults = find_broken_invariants(database, read_share() / "sql" / "invariants.sql");
    for (const auto& fault : faults) std::cout << fault.object << ": " << fault.rule << '\n';
    if (!faults.empty()) return 1;
    std::cout << "all invariants hold\n";
    return 0;
}

}  // namespace lectern::operations
