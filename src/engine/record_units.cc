#include "engine/record_units.h"

#include <algorithm>
#include <cstring>

#include "engine/record_csv_unit.h"
#include "engine/record_document.h"

namespace ingot::engine {
namespace {

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// NDJSON: the lines of a block.
class LinesUnit final : public RecordUnit {
 public:
  LinesUnit(const RecordWork::Unit& unit, uint64_t max_record_bytes)
      : unit_(unit),
        max_record_bytes_(max_record_bytes),
        valid_(IsUtf8({unit.block.text(), unit.block.size})),
        line_(unit.block.first_line) {}

  Result<bool> Fill(RowBuilder& rows, JsonRecordDecoder& decoder) override {
    if (unit_.long_line) {
      const LongLine& line = *unit_.long_line;
      rows.AddReject(line.line, line.offset, TooLong(line.size), line.beginning);
      return false;
    }
    const char* const text = unit_.block.text();
    const size_t size = unit_.block.size;
    std::string reason;
    while (position_ < size && !rows.full()) {
      const char* start = text + position_;
      if (valid_ && *start == '{') {
        const size_t length = decoder.DecodeFamiliar(start, text + size, max_record_bytes_, line_);
        if (length > 0) {
          position_ += length + 1;
          ++line_;
          continue;
        }
      }
      const void* found = std::memchr(start, '\n', size - position_);
      const size_t length = found == nullptr ? size - position_ : static_cast<size_t>(static_cast<const char*>(found) - start);
      const std::string_view line(start, length);
      if (length > max_record_bytes_) {
        rows.AddReject(line_, unit_.block.offset + position_, TooLong(length), line);
      } else if (!IsBlank(line) && !decoder.Decode(line, line_, &reason)) {
        rows.AddReject(line_, unit_.block.offset + position_, reason, line);
      }
      position_ += length + 1;
      ++line_;
    }
    return position_ < size;
  }

 private:
  std::string TooLong(uint64_t size) const {
    return "a line of " + std::to_string(size) + " bytes is longer than " + std::to_string(max_record_bytes_);
  }

  const RecordWork::Unit& unit_;
  const uint64_t max_record_bytes_;
  const bool valid_;  // UTF-8
  size_t position_ = 0;
  int64_t line_;
};

class DocumentUnit final : public RecordUnit {
 public:
  DocumentUnit(RecordScan& scan, std::unique_ptr<ByteSource> source, std::vector<std::string> path)
      : scan_(scan), reader_(std::move(source), std::move(path), scan.options().shape.max_record_bytes) {}

  Result<bool> Fill(RowBuilder& rows, JsonRecordDecoder& decoder) override {
    DocumentRecord record;
    std::string reason;
    bool more = true;
    while (more && !rows.full()) {
      ASSIGN_OR_RETURN(more, reader_.Next(&record));
      if (!more) break;
      reason = record.broken;
      if (!reason.empty() || !decoder.Decode(record.text, record.number, &reason)) {
        rows.AddReject(record.number, record.offset, reason, record.text);
      }
    }
    scan_.AddBytes(reader_.consumed() - consumed_);
    consumed_ = reader_.consumed();
    return more;
  }

 private:
  RecordScan& scan_;
  DocumentReader reader_;
  uint64_t consumed_ = 0;
};

}  // namespace

Result<bool> RecordWork::Next(Unit* unit) {
  const bool lines = scan_.options().shape.format == RecordFormat::kNdjson;
  ASSIGN_OR_RETURN(const bool more, lines ? NextBlock(unit) : NextFile(unit));
  if (more && lines) unit->reader = std::make_unique<LinesUnit>(*unit, scan_.options().shape.max_record_bytes);
  return more;
}

Result<bool> RecordWork::NextBlock(Unit* unit) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const RecordScanOptions& options = scan_.options();
  while (true) {
    if (lines_ == nullptr) {
      if (next_file_ == options.files.size()) return false;
      ASSIGN_OR_RETURN(auto source, OpenRecordFile(options.files[next_file_], options.shape.csv.encoding));
      lines_ = std::make_unique<LineBlockReader>(std::move(source), options.block_bytes, options.shape.max_record_bytes);
      ++next_file_;
      next_block_ = 0;
      consumed_ = 0;
    }
    ASSIGN_OR_RETURN(const bool more, lines_->Next(&unit->block, &unit->long_line));
    scan_.AddBytes(lines_->consumed() - consumed_);
    consumed_ = lines_->consumed();
    if (more) {
      unit->file = next_file_ - 1;
      unit->number = next_block_++;
      return true;
    }
    lines_.reset();
  }
}

Result<bool> RecordWork::NextFile(Unit* unit) {
  const RecordScanOptions& options = scan_.options();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (next_file_ == options.files.size()) return false;
    unit->file = next_file_++;
    unit->number = 0;
  }
  ASSIGN_OR_RETURN(auto source, OpenRecordFile(options.files[unit->file], options.shape.csv.encoding));
  if (options.shape.format == RecordFormat::kCsv) {
    unit->reader = MakeCsvUnit(scan_, unit->file, std::move(source));
    return true;
  }
  ASSIGN_OR_RETURN(auto path, ParseRecordsPath(options.shape.records));
  unit->reader = std::make_unique<DocumentUnit>(scan_, std::move(source), std::move(path));
  return true;
}

size_t RecordWork::MaxThreads() const {
  if (scan_.options().shape.format != RecordFormat::kNdjson) return std::max<size_t>(scan_.options().files.size(), 1);
  return std::max<size_t>(scan_.bytes_total() / std::max<uint64_t>(scan_.options().block_bytes, 1) + 1,
                          1);
}

Status RecordWorker::Fill(duckdb::DataChunk& chunk) {
  constexpr uint64_t kUnitsOfFile = 1000000;  // DuckDB numbers at most 10^13 batches
  constexpr uint64_t kChunksOfBatch = 64;
  while (chunk.size() == 0) {
    if (unit_.reader == nullptr) {
      ASSIGN_OR_RETURN(const bool more, work_.Next(&unit_));
      if (!more) return Status::Ok();
      chunks_ = 0;
    }
    rows_.Attach(chunk, unit_.file);
    const Result<bool> more = unit_.reader->Fill(rows_, decoder_);
    rows_.Detach();
    if (!more.ok()) return more.error();
    batch_ = unit_.file * kUnitsOfFile + unit_.number + chunks_++ / kChunksOfBatch;
    if (!*more) unit_.reader.reset();
  }
  return Status::Ok();
}

}  // namespace ingot::engine
