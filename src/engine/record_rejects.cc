#include "engine/record_rejects.h"

#include <duckdb/common/types/column/column_data_collection.hpp>
#include <duckdb/storage/buffer_manager.hpp>

#include "engine/record_json.h"

namespace ingot::engine {
namespace {

constexpr size_t kRawBytes = 64 << 10;

// Bytes of the well-formed character at the front; 0: there is none.
size_t CharacterBytes(std::string_view text) {
  const unsigned char lead = static_cast<unsigned char>(text[0]);
  const size_t count = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  return count <= text.size() && IsUtf8(text.substr(0, count)) ? count : 0;
}

}  // namespace

std::string PresentableRaw(std::string_view raw) {
  std::string_view text = raw.substr(0, kRawBytes);
  while (text.size() < raw.size() && !text.empty() && (static_cast<unsigned char>(raw[text.size()]) & 0xC0) == 0x80 &&
         text.size() + 4 > kRawBytes) {
    text.remove_suffix(1);
  }
  std::string out;
  if (IsUtf8(text)) {
    out = text;
  } else {
    while (!text.empty()) {
      const size_t count = CharacterBytes(text);
      if (count > 0) {
        out.append(text.substr(0, count));
        text.remove_prefix(count);
        continue;
      }
      static constexpr char kHex[] = "0123456789ABCDEF";
      const unsigned char byte = static_cast<unsigned char>(text[0]);
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
      text.remove_prefix(1);
    }
  }
  if (raw.size() > kRawBytes) out += "… (cut: " + std::to_string(raw.size()) + " bytes in all)";
  return out;
}

duckdb::vector<duckdb::LogicalType> RejectLog::Types() {
  using duckdb::LogicalType;
  return {LogicalType::VARCHAR, LogicalType::VARCHAR, LogicalType::BIGINT, LogicalType::BIGINT, LogicalType::VARCHAR};
}

duckdb::vector<std::string> RejectLog::Names() { return {"reason", "_source", "_source_row", "byte_offset", "raw"}; }

RejectLog::RejectLog(duckdb::ClientContext& context)
    : collection_(duckdb::BufferManager::GetBufferManager(context), Types()) {
  chunk_.Initialize(duckdb::BufferAllocator::Get(context), Types());
}

void RejectLog::Add(const Reject& reject, const std::string& source) {
  const std::string raw = PresentableRaw(reject.raw);
  const std::lock_guard<std::mutex> lock(mutex_);
  const duckdb::idx_t row = chunk_.size();
  const auto text = [&](size_t column, std::string_view value) {
    duckdb::FlatVector::GetData<duckdb::string_t>(chunk_.data[column])[row] =
        duckdb::StringVector::AddString(chunk_.data[column], value.data(), value.size());
  };
  text(0, reject.reason);
  text(1, source);
  duckdb::FlatVector::GetData<int64_t>(chunk_.data[2])[row] = reject.row;
  duckdb::FlatVector::GetData<int64_t>(chunk_.data[3])[row] = static_cast<int64_t>(reject.offset);
  text(4, raw);
  chunk_.SetCardinality(row + 1);
  if (chunk_.size() == STANDARD_VECTOR_SIZE || raw.size() > (16 << 10)) Flush();
}

void RejectLog::Flush() {
  if (chunk_.size() == 0) return;
  collection_.Append(chunk_);
  chunk_.Reset();
}

duckdb::ColumnDataCollection& RejectLog::Finish() {
  const std::lock_guard<std::mutex> lock(mutex_);
  Flush();
  return collection_;
}

}  // namespace ingot::engine
