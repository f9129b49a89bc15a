// Rejects, kept where DuckDB can spill them. For engine/'s decoders only.
#pragma once

#include <duckdb.hpp>
#include <mutex>
#include <string>
#include <vector>

#include "engine/record_scan.h"

namespace ingot::engine {

// Thread-safe while it is filled; read when the scan has ended.
class RejectLog {
 public:
  explicit RejectLog(duckdb::ClientContext& context);

  static duckdb::vector<duckdb::LogicalType> Types();
  static duckdb::vector<std::string> Names();

  void Add(const Reject& reject, const std::string& source);
  // All that was added, for a scan. Nothing may be added after.
  duckdb::ColumnDataCollection& Finish();

 private:
  void Flush();

  std::mutex mutex_;
  duckdb::DataChunk chunk_;
  duckdb::ColumnDataCollection collection_;
};

// At most 64 KiB, and valid UTF-8: other bytes become \xNN.
std::string PresentableRaw(std::string_view raw);

}  // namespace ingot::engine
