#include "operations/backup_manifest.hpp"

#include "console/command.hpp"
#include "platform/files.hpp"
#include "platform/json.hpp"

namespace lectern::operations {

namespace {

/// Calls `write` for each item and returns the JSON array of the results.
template <typename Items, typename Function>
json::Raw array_of(const Items& items, Function&& write) {
    std::vector<json::Scalar> objects;
    for (const auto& item : items) objects.push_back(json::Raw{write(item)});
    return {json::array(objects)};
}

}  // namespace

// One statement counts all tables: query_to_xml() runs a statement for each, in the same snapshot.
std::vector<TableSize> count_rows(DatabaseHandle& handle) {
    std::vector<TableSize> tables;
    for (const auto& row : query(handle, R"sql(
        SELECT relname::text AS name,
               substring(query_to_xml(format('SELECT count(*) AS rows FROM public.%I', relname),
                                      false, false, '')::text
                         FROM '<rows>([0-9]+)</rows>')::bigint AS rows
          FROM pg_class
         WHERE relnamespace = 'public'::regnamespace
           AND relkind IN ('r', 'p')
      ORDER BY relname COLLATE "C"
    )sql"))
        tables.push_back({row.text("name"), row.integer("rows")});
    return tables;
}

std::string to_json(const Manifest& manifest) {
    const auto files = array_of(manifest.files, [](const BackupFile& file) {
        return json::object({{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}});
    });
    const auto tables = array_of(manifest.tables, [](const TableSize& size) {
        return json::object({{"name", size.table}, {"rows", size.rows}});
    });
    const auto broken = array_of(manifest.broken, [](const BrokenInvariant& fault) {
        return json::object({{"rule", fault.rule}, {"object", fault.object}});
    });
    return json::indented(json::object({{"lectern", manifest.version},
                                        {"made_at", manifest.made_at},
                                        {"schema", std::int64_t{manifest.schema}},
                                        {"owner", manifest.owner},
                                        {"files", files},
                                        {"tables", tables},
                                        {"broken_invariants", broken}}));
}

Manifest read_manifest(const std::filesystem::path& backup) {
    const auto file = backup / manifest_file;
    const auto text = read_file(file);
    if (!text)
        throw CommandFailure{file.string() + ": cannot be read; it is in every whole backup"};
    try {
        const auto json = json::parse(*text);
        Manifest manifest{.version = json.text("lectern").value(),
                          .schema = static_cast<int>(json.integer("schema").value()),
                          .owner = json.text("owner").value(),
                          .made_at = json.text("made_at").value(),
                          .files = {},
                          .tables = {},
                          .broken = {}};
        for (const auto& item : json.list("files"))
            manifest.files.push_back({item.text("name").value(), item.integer("bytes").value(),
                                      item.text("sha256").value()});
        for (const auto& item : json.list("tables"))
            manifest.tables.push_back({item.text("name").value(), item.integer("rows").value()});
        for (const auto& item : json.list("broken_invariants"))
            manifest.broken.push_back({item.text("rule").value(), item.text("object").value()});
        return manifest;
    } catch (const std::bad_optional_access&) {
        throw CommandFailure{file.string() + ": lacks a member of a manifest"};
    } catch (const json::ParseError& error) {
        throw CommandFailure{file.string() + ": " + error.what()};
    }
}

}  // namespace lectern::operations
