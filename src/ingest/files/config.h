// A source of type `files`, as ingest/*.yml describes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/document.h"
#include "engine/record_scan.h"
#include "ingest/source.h"

namespace ingot::ingest {

enum class FileFormat { kAuto, kNdjson, kJson, kCsv, kParquet };

// How many bad records a run may have; more, and it fails before anything is committed.
struct BadLimit {
  std::optional<int64_t> count;
  std::optional<double> percent;  // of all records of the run
};

// A column that the source names itself, instead of leaving it to inference.
struct DeclaredColumn {
  std::string name;
  std::string type;        // DuckDB's spelling; empty: inferred
  std::string type_place;  // "ingest/trades.yml:7:19"
  std::string field;       // empty: `name`
  engine::EpochUnit epoch = engine::EpochUnit::kNone;
};

struct FilesSource {
  std::vector<std::string> paths;  // globs
  FileFormat format = FileFormat::kAuto;
  engine::RecordShape shape;
  std::vector<DeclaredColumn> columns;
  SchemaPolicy on_new_field = SchemaPolicy::kEvolve;
  SchemaPolicy on_misfit = SchemaPolicy::kEvolve;
  bool append_changed_files = false;  // on_change: append
  BadLimit max_bad;
};

// The keys that only this type of source has.
const std::vector<std::string>& FilesSourceKeys();
// kInvalidArgument with the place, what was expected and the nearest key.
Result<FilesSource> ParseFilesSource(const Node& node);

// The format that a file's name tells, without its .gz or .zst; kAuto: none.
FileFormat FormatOfName(std::string_view name);
std::string_view FormatName(FileFormat format);

}  // namespace ingot::ingest
