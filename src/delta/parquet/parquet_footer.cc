#include "delta/parquet/parquet_footer.h"

#include <algorithm>
#include <string>
#include <vector>

#include "delta/parquet/thrift_compact.h"

namespace ingot::delta {
namespace {

constexpr std::string_view kMagic = "PAR1";
constexpr uint64_t kTrailer = 8;           // the footer's length and the magic
constexpr uint64_t kFirstRead = 64 << 10;  // most footers are shorter
constexpr uint64_t kMostOfFooter = 256 << 20;
constexpr int kMaxDepth = 32;
// Every row of a checkpoint has an action of its own, with a path or an id: even packed, it takes space.
constexpr uint64_t kMostRowsOfByte = 256;

uint32_t LittleEndian32(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 4; i-- > 0;) value = (value << 8) | static_cast<unsigned char>(bytes[i]);
  return value;
}

struct Element {
  int64_t children = 0;
  bool is_leaf = false;
  bool repeats = false;
};

class Footer {
 public:
  Footer(std::string_view bytes, uint64_t start) : reader_(bytes), start_(start) {}

  Status Check() {
    ThriftReader::Struct file(reader_);
    while (file.Next()) {
      switch (file.field()) {
        case 2:
          ReadSchema(file.Structs());
          break;
        case 3:
          rows_ = file.Int();
          break;
        case 4:
          RETURN_IF_ERROR(ReadGroups(file.Structs()));
          break;
        default:
          file.Skip();
      }
    }
    if (!reader_.ok() || schema_.empty()) return Corrupt("its footer is damaged");
    if (rows_ < 0 || rows_ != rows_of_groups_) {
      return Corrupt("its footer tells of " + std::to_string(rows_) + " rows, and its row groups of " +
                     std::to_string(rows_of_groups_));
    }
    if (static_cast<uint64_t>(rows_) / kMostRowsOfByte > start_) {
      return Corrupt("its footer tells of " + std::to_string(rows_) + " rows, which " +
                     std::to_string(start_) + " bytes cannot hold");
    }
    return Status::Ok();
  }

 private:
  void ReadSchema(size_t count) {
    for (size_t i = 0; i < count && reader_.ok(); ++i) {
      ThriftReader::Struct element(reader_);
      Element read{.children = 0, .is_leaf = false, .repeats = false};
      while (element.Next()) {
        if (element.field() == 1) {
          read.is_leaf = true;
          element.Skip();
        } else if (element.field() == 3) {
          read.repeats = element.Int() == 2;
        } else if (element.field() == 5) {
          read.children = element.Int();
        } else {
          element.Skip();
        }
      }
      schema_.push_back(read);
    }
  }

  // The leaves in order; the schema lists the tree depth first.
  Status FindLeaves() {
    if (schema_.empty()) return Corrupt("its footer has no schema in front of its row groups");
    size_t at = 0;
    RETURN_IF_ERROR(FindLeaves(&at, false, 0));
    if (at != schema_.size()) return Corrupt("its schema has columns that belong to no group");
    return Status::Ok();
  }

  Status FindLeaves(size_t* at, bool repeats, int depth) {
    if (depth > kMaxDepth)
      return Corrupt("its schema is nested deeper than " + std::to_string(kMaxDepth) + " levels");
    if (*at >= schema_.size()) return Corrupt("its schema promises more columns than it has");
    Element element = schema_[(*at)++];
    repeats = repeats || element.repeats;
    if (element.is_leaf && element.children == 0) {
      leaf_repeats_.push_back(repeats);
      return Status::Ok();
    }
    if (element.is_leaf || element.children < 0)
      return Corrupt("its schema has a column that is a group as well");
    for (int64_t child = 0; child < element.children; ++child) {
      RETURN_IF_ERROR(FindLeaves(at, repeats, depth + 1));
    }
    return Status::Ok();
  }

  Status ReadGroups(size_t count) {
    RETURN_IF_ERROR(FindLeaves());
    for (size_t group = 0; group < count && reader_.ok(); ++group) {
      Status status = ReadGroup();
      if (!status.ok()) return status.error().WithContext("row group " + std::to_string(group));
    }
    return Status::Ok();
  }

  Status ReadGroup() {
    ThriftReader::Struct group(reader_);
    std::vector<int64_t> values;
    int64_t rows = -1;
    while (group.Next()) {
      if (group.field() == 1) {
        size_t count = group.Structs();
        for (size_t column = 0; column < count && reader_.ok(); ++column) {
          Status status = ReadChunk(&values);
          if (!status.ok()) return status.error().WithContext("column " + std::to_string(column));
        }
      } else if (group.field() == 3) {
        rows = group.Int();
      } else {
        group.Skip();
      }
    }
    if (!reader_.ok()) return Status::Ok();  // said by Check()
    if (values.size() != leaf_repeats_.size()) {
      return Corrupt("it has " + std::to_string(values.size()) + " columns, and the schema " +
                     std::to_string(leaf_repeats_.size()));
    }
    if (rows < 0 || rows > INT64_MAX - rows_of_groups_) return Corrupt("its number of rows is absurd");
    rows_of_groups_ += rows;
    for (size_t column = 0; column < values.size(); ++column) {
      bool fits = leaf_repeats_[column] ? values[column] >= rows : values[column] == rows;
      if (fits) continue;
      return Corrupt("column " + std::to_string(column) + " tells of " + std::to_string(values[column]) +
                     " values in " + std::to_string(rows) + " rows");
    }
    return Status::Ok();
  }

  Status ReadChunk(std::vector<int64_t>* values) {
    ThriftReader::Struct chunk(reader_);
    bool has_metadata = false;
    while (chunk.Next()) {
      if (chunk.field() == 1) {
        if (!chunk.Text().empty()) return Corrupt("its bytes lie in another file");
      } else if (chunk.field() == 3 && chunk.EnterStruct()) {
        has_metadata = true;
        RETURN_IF_ERROR(ReadChunkMetadata(values));
      } else {
        chunk.Skip();
      }
    }
    if (reader_.ok() && !has_metadata) return Corrupt("it says nothing about its bytes");
    return Status::Ok();
  }

  Status ReadChunkMetadata(std::vector<int64_t>* values) {
    ThriftReader::Struct metadata(reader_);
    int64_t count = 0;
    int64_t size = -1;
    int64_t raw_size = -1;
    int64_t first_page = -1;
    int64_t dictionary = 0;
    while (metadata.Next()) {
      switch (metadata.field()) {
        case 5:
          count = metadata.Int();
          break;
        case 6:
          raw_size = metadata.Int();
          break;
        case 7:
          size = metadata.Int();
          break;
        case 9:
          first_page = metadata.Int();
          break;
        case 11:
          dictionary = metadata.Int();
          break;
        default:
          metadata.Skip();
      }
    }
    if (!reader_.ok()) return Status::Ok();  // said by Check()
    // Some writers put 0 where there is no dictionary.
    int64_t begin = dictionary > 0 ? std::min(dictionary, first_page) : first_page;
    bool inside = begin >= static_cast<int64_t>(kMagic.size()) && size >= 0 && raw_size >= 0 &&
                  static_cast<uint64_t>(begin) <= start_ &&
                  static_cast<uint64_t>(size) <= start_ - static_cast<uint64_t>(begin) &&
                  static_cast<uint64_t>(first_page) <= start_;
    if (!inside) return Corrupt("its bytes lie outside the file");
    if (count < 0) return Corrupt("its number of values is negative");
    values->push_back(count);
    return Status::Ok();
  }

  ThriftReader reader_;
  const uint64_t start_;
  int64_t rows_ = 0;
  int64_t rows_of_groups_ = 0;
  std::vector<Element> schema_;
  std::vector<bool> leaf_repeats_;
};

}  // namespace

Status CheckParquetFooter(std::string_view footer, uint64_t footer_start) {
  return Footer(footer, footer_start).Check();
}

Status CheckParquetFile(store::ObjectStore& store, std::string_view key) {
  ASSIGN_OR_RETURN(store::ObjectInfo info, store.Head(key));
  if (info.size < kMagic.size() + kTrailer) return Corrupt("it is too short for a Parquet file");
  uint64_t wanted = std::min(info.size, kFirstRead);
  ASSIGN_OR_RETURN(std::string tail, store.GetRange(key, info.size - wanted, wanted));
  if (tail.size() != wanted || !tail.ends_with(kMagic))
    return Corrupt("it does not end as a Parquet file does");
  uint64_t length = LittleEndian32(std::string_view(tail).substr(tail.size() - kTrailer));
  if (length > info.size - kMagic.size() - kTrailer || length > kMostOfFooter) {
    return Corrupt("its footer is said to be " + std::to_string(length) + " bytes long, in a file of " +
                   std::to_string(info.size));
  }
  uint64_t start = info.size - kTrailer - length;
  if (length + kTrailer > wanted) {
    ASSIGN_OR_RETURN(tail, store.GetRange(key, start, length + kTrailer));
    if (tail.size() != length + kTrailer) return Corrupt("it does not end as a Parquet file does");
  }
  return CheckParquetFooter(std::string_view(tail).substr(tail.size() - kTrailer - length, length), start);
}

}  // namespace ingot::delta
