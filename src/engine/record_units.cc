#include "engine/record_units.h"

#include "base/text.h"

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
      } else if (Trim(line).starts_with('[') && Trim(line).ends_with(']')) {
        rows.AddReject(line_, unit_.block.offset + position_, "not an object: an array", line);
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

// NDJSON: a file that one thread reads alone.
class LinesFileUnit final : public RecordUnit {
 public:
  LinesFileUnit(RecordScan& scan, size_t file, std::unique_ptr<ByteSource> source)
      : scan_(scan),
        reader_(std::move(source), std::min(scan.options().block_bytes, 4 * scan.options().files[file].size + 1),
                scan.options().shape.max_record_bytes) {}

  Result<bool> Fill(RowBuilder& rows, JsonRecordDecoder& decoder) override {
    while (!rows.full()) {
      if (lines_ == nullptr) {
        ASSIGN_OR_RETURN(const bool more, reader_.Next(&unit_.block, &unit_.long_line));
        scan_.AddBytes(reader_.consumed() - consumed_);
        consumed_ = reader_.consumed();
        if (!more) return false;
        lines_ = std::make_unique<LinesUnit>(unit_, scan_.options().shape.max_record_bytes);
      }
      ASSIGN_OR_RETURN(const bool more, lines_->Fill(rows, decoder));
      if (!more) lines_.reset();
    }
    return true;
  }

 private:
  RecordScan& scan_;
  LineBlockReader reader_;
  RecordWork::Unit unit_;
  std::unique_ptr<LinesUnit> lines_;
  uint64_t consumed_ = 0;
};

// Would threads that share the file only wait for each other? A small one is one block anyway, and decompressing goes
// front to back.
bool IsReadAlone(const RecordFile& file, uint64_t block_bytes) {
  const auto ends_with = [&](std::string_view end) {
    return file.key.size() > end.size() && std::string_view(file.key).substr(file.key.size() - end.size()) == end;
  };
  return file.size <= block_bytes || ends_with(".gz") || ends_with(".zst");
}

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
  const RecordScanOptions& options = scan_.options();
  const bool lines = options.shape.format == RecordFormat::kNdjson;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ASSIGN_OR_RETURN(const bool shared, NextBlock(unit));
    if (shared) return true;
    if (next_file_ == options.files.size()) return false;
    unit->file = next_file_++;
    unit->number = 0;
  }
  ASSIGN_OR_RETURN(auto source, OpenRecordFile(options.files[unit->file], options.shape.csv.encoding));
  if (lines) {
    unit->reader = std::make_unique<LinesFileUnit>(scan_, unit->file, std::move(source));
  } else if (options.shape.format == RecordFormat::kCsv) {
    unit->reader = MakeCsvUnit(scan_, unit->file, std::move(source));
  } else {
    ASSIGN_OR_RETURN(auto path, ParseRecordsPath(options.shape.records));
    unit->reader = std::make_unique<DocumentUnit>(scan_, std::move(source), std::move(path));
  }
  return true;
}

// A block of the file that is shared, or of the next one if that is to be shared. False: the next file, if there is
// one, is read alone.
Result<bool> RecordWork::NextBlock(Unit* unit) {
  const RecordScanOptions& options = scan_.options();
  while (true) {
    if (lines_ == nullptr) {
      if (options.shape.format != RecordFormat::kNdjson || next_file_ == options.files.size()) return false;
      const RecordFile& file = options.files[next_file_];
      if (IsReadAlone(file, options.block_bytes)) return false;
      ASSIGN_OR_RETURN(auto source, OpenRecordFile(file, options.shape.csv.encoding));
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
      unit->reader = std::make_unique<LinesUnit>(*unit, options.shape.max_record_bytes);
      return true;
    }
    lines_.reset();
  }
}

size_t RecordWork::MaxThreads() const {
  const size_t files = std::max<size_t>(scan_.options().files.size(), 1);
  if (scan_.options().shape.format != RecordFormat::kNdjson) return files;
  return files + scan_.bytes_total() / std::max<uint64_t>(scan_.options().block_bytes, 1);
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
