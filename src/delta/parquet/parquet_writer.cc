#include "delta/parquet/parquet_writer.h"

#include <zstd.h>

#include "delta/parquet/thrift_compact.h"

namespace ingot::delta {
namespace {

constexpr std::string_view kMagic = "PAR1";
constexpr int kZstdLevel = 1;
// Smaller pages gain less than what setting up the compressor costs.
constexpr size_t kLeastToCompress = 4096;

// Values of enums in parquet.thrift.
constexpr int32_t kPlain = 0;
constexpr int32_t kRle = 3;
constexpr int32_t kDataPage = 0;
constexpr int kUncompressed = 0;
constexpr int kZstd = 6;
constexpr int kUtf8 = 0;
constexpr int kMap = 1;
constexpr int kMapKeyValue = 2;
constexpr int kList = 3;

void AppendLittleEndian(std::string* out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) *out += static_cast<char>(value >> (8 * i));
}

void AppendVarint(std::string* out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) *out += static_cast<char>(value | 0x80);
  *out += static_cast<char>(value);
}

}  // namespace

ParquetWriter::ParquetWriter() : file_(kMagic) {
  nodes_.emplace_back();
  nodes_[kRoot].name = "ingot_checkpoint";
  nodes_[kRoot].shape = Shape::kRequired;
}

ParquetWriter::Column ParquetWriter::NewNode(Column parent, std::string name, Type type, Shape shape,
                                             int converted_type) {
  Column column = static_cast<Column>(nodes_.size());
  Node node;
  node.type = type;
  node.shape = shape;
  node.converted_type = converted_type;
  Node& above = nodes_[static_cast<size_t>(parent)];
  node.definition = static_cast<uint8_t>(above.definition + (shape == Shape::kRequired ? 0 : 1));
  node.repetition = static_cast<uint8_t>(above.repetition + (shape == Shape::kRepeated ? 1 : 0));
  node.path = above.path;
  node.path.push_back(name);
  node.name = std::move(name);
  above.children.push_back(column);
  nodes_.push_back(std::move(node));
  return column;
}

ParquetWriter::Column ParquetWriter::Group(Column parent, std::string name) {
  return NewNode(parent, std::move(name), Type::kGroup, Shape::kOptional, -1);
}
ParquetWriter::Column ParquetWriter::Text(Column parent, std::string name) {
  return NewNode(parent, std::move(name), Type::kText, Shape::kOptional, kUtf8);
}
ParquetWriter::Column ParquetWriter::Int64(Column parent, std::string name) {
  return NewNode(parent, std::move(name), Type::kInt64, Shape::kOptional, -1);
}
ParquetWriter::Column ParquetWriter::Int32(Column parent, std::string name) {
  return NewNode(parent, std::move(name), Type::kInt32, Shape::kOptional, -1);
}
ParquetWriter::Column ParquetWriter::Bool(Column parent, std::string name) {
  return NewNode(parent, std::move(name), Type::kBool, Shape::kOptional, -1);
}

ParquetWriter::Column ParquetWriter::TextMap(Column parent, std::string name) {
  Column map = NewNode(parent, std::move(name), Type::kGroup, Shape::kOptional, kMap);
  Column entries = NewNode(map, "key_value", Type::kGroup, Shape::kRepeated, kMapKeyValue);
  NewNode(entries, "key", Type::kText, Shape::kRequired, kUtf8);
  NewNode(entries, "value", Type::kText, Shape::kOptional, kUtf8);
  return map;
}

ParquetWriter::Column ParquetWriter::TextList(Column parent, std::string name) {
  Column list = NewNode(parent, std::move(name), Type::kGroup, Shape::kOptional, kList);
  Column items = NewNode(list, "list", Type::kGroup, Shape::kRepeated, -1);
  NewNode(items, "element", Type::kText, Shape::kOptional, kUtf8);
  return list;
}

void ParquetWriter::Level(Node& leaf, uint8_t definition, uint8_t repetition, size_t count) {
  auto append = [count](Levels& levels, uint8_t level) {
    if (!levels.empty() && levels.back().first == level) {
      levels.back().second += count;
    } else {
      levels.emplace_back(level, count);
    }
  };
  append(leaf.definitions, definition);
  if (leaf.repetition > 0) append(leaf.repetitions, repetition);
  leaf.slots += count;
}

void ParquetWriter::AppendText(Node& leaf, std::string_view value) {
  AppendLittleEndian(&leaf.values, value.size(), 4);
  leaf.values += value;
  pending_bytes_ += value.size() + 4;
}

void ParquetWriter::Put(Column column, std::string_view value) {
  Node& leaf = nodes_[static_cast<size_t>(column)];
  Level(leaf, leaf.definition, 0);
  AppendText(leaf, value);
}

void ParquetWriter::Put(Column column, int64_t value) {
  Node& leaf = nodes_[static_cast<size_t>(column)];
  Level(leaf, leaf.definition, 0);
  int bytes = leaf.type == Type::kInt32 ? 4 : 8;
  AppendLittleEndian(&leaf.values, static_cast<uint64_t>(value), bytes);
  pending_bytes_ += static_cast<size_t>(bytes);
}

void ParquetWriter::Put(Column column, bool value) {
  Node& leaf = nodes_[static_cast<size_t>(column)];
  Level(leaf, leaf.definition, 0);
  if (value) leaf.bits = static_cast<uint8_t>(leaf.bits | (1U << (leaf.bools % 8)));
  if (++leaf.bools % 8 == 0) {
    leaf.values += static_cast<char>(leaf.bits);
    leaf.bits = 0;
  }
}

void ParquetWriter::Put(Column map, const std::map<std::string, std::optional<std::string>>& values) {
  Column entries = nodes_[static_cast<size_t>(map)].children[0];
  Node& keys = nodes_[static_cast<size_t>(nodes_[static_cast<size_t>(entries)].children[0])];
  Node& texts = nodes_[static_cast<size_t>(nodes_[static_cast<size_t>(entries)].children[1])];
  if (values.empty()) {  // There, but without entries: the level of the map itself.
    Level(keys, static_cast<uint8_t>(keys.definition - 1), 0);
    Level(texts, static_cast<uint8_t>(keys.definition - 1), 0);
  }
  uint8_t repetition = 0;
  for (const auto& [key, value] : values) {
    Level(keys, keys.definition, repetition);
    AppendText(keys, key);
    Level(texts, static_cast<uint8_t>(texts.definition - (value.has_value() ? 0 : 1)), repetition);
    if (value.has_value()) AppendText(texts, *value);
    repetition = 1;
  }
}

void ParquetWriter::Put(Column map, const std::map<std::string, std::string>& values) {
  std::map<std::string, std::optional<std::string>> copy(values.begin(), values.end());
  Put(map, copy);
}

void ParquetWriter::Put(Column list, const std::vector<std::string>& values) {
  Column items = nodes_[static_cast<size_t>(list)].children[0];
  Node& element = nodes_[static_cast<size_t>(nodes_[static_cast<size_t>(items)].children[0])];
  if (values.empty()) Level(element, static_cast<uint8_t>(element.definition - 2), 0);
  uint8_t repetition = 0;
  for (const std::string& value : values) {
    Level(element, element.definition, repetition);
    AppendText(element, value);
    repetition = 1;
  }
}

void ParquetWriter::PutNull(Column column, size_t rows) {
  if (rows == 0) return;
  uint8_t definition = static_cast<uint8_t>(nodes_[static_cast<size_t>(column)].definition - 1);
  std::vector<Column> below{column};
  while (!below.empty()) {
    Node& node = nodes_[static_cast<size_t>(below.back())];
    below.pop_back();
    if (node.type != Type::kGroup) Level(node, definition, 0, rows);
    below.insert(below.end(), node.children.begin(), node.children.end());
  }
}

// Repetition levels, definition levels (each with its length in front), values.
std::string ParquetWriter::PageBody(Node& leaf) {
  std::string body;
  auto append = [&body](const Levels& levels) {
    std::string runs;
    for (const auto& [level, count] : levels) {
      AppendVarint(&runs, static_cast<uint64_t>(count) << 1);
      runs += static_cast<char>(level);
    }
    AppendLittleEndian(&body, runs.size(), 4);
    body += runs;
  };
  if (leaf.repetition > 0) append(leaf.repetitions);
  append(leaf.definitions);
  body += leaf.values;
  if (leaf.bools % 8 != 0) body += static_cast<char>(leaf.bits);
  return body;
}

ParquetWriter::Chunk ParquetWriter::WriteChunk(Column column) {
  Node& leaf = nodes_[static_cast<size_t>(column)];
  std::string body = PageBody(leaf);
  size_t raw_size = body.size();
  Chunk chunk;
  if (raw_size >= kLeastToCompress) {
    std::string packed(ZSTD_compressBound(raw_size), '\0');
    size_t size = ZSTD_compress(packed.data(), packed.size(), body.data(), raw_size, kZstdLevel);
    if (ZSTD_isError(size) == 0) {
      packed.resize(size);
      body = std::move(packed);
      chunk.codec = kZstd;
    }
  }
  std::string header;
  ThriftWriter page(&header);
  page.BeginElement();
  page.Int32(1, kDataPage);
  page.Int32(2, static_cast<int32_t>(raw_size));
  page.Int32(3, static_cast<int32_t>(body.size()));
  page.BeginStruct(5);
  page.Int32(1, static_cast<int32_t>(leaf.slots));
  page.Int32(2, kPlain);
  page.Int32(3, kRle);
  page.Int32(4, kRle);
  page.EndStruct();
  page.EndStruct();
  chunk.leaf = column;
  chunk.offset = static_cast<int64_t>(file_.size());
  chunk.raw_size = static_cast<int64_t>(header.size() + raw_size);
  chunk.size = static_cast<int64_t>(header.size() + body.size());
  chunk.slots = leaf.slots;
  file_ += header;
  file_ += body;
  return chunk;
}

void ParquetWriter::EndRowGroup(size_t rows) {
  if (rows == 0) return;
  RowGroup group;
  group.rows = rows;
  for (size_t i = 1; i < nodes_.size(); ++i) {
    Node& node = nodes_[i];
    if (node.type == Type::kGroup) continue;
    group.chunks.push_back(WriteChunk(static_cast<Column>(i)));
    node.definitions.clear();
    node.repetitions.clear();
    node.values.clear();
    node.slots = 0;
    node.bits = 0;
    node.bools = 0;
  }
  groups_.push_back(std::move(group));
  pending_bytes_ = 0;
}

std::string ParquetWriter::Footer() {
  constexpr int32_t kTypes[] = {-1, 0, 1, 2, 6};  // Type to parquet.thrift's Type
  constexpr int32_t kShapes[] = {1, 0, 2};        // Shape to FieldRepetitionType
  std::string footer;
  ThriftWriter w(&footer);
  w.BeginElement();
  w.Int32(1, 1);
  w.BeginStructs(2, nodes_.size());
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    w.BeginElement();
    if (node.type != Type::kGroup) w.Int32(1, kTypes[static_cast<size_t>(node.type)]);
    if (i > 0) w.Int32(3, kShapes[static_cast<size_t>(node.shape)]);
    w.Text(4, node.name);
    if (node.type == Type::kGroup) w.Int32(5, static_cast<int32_t>(node.children.size()));
    if (node.converted_type >= 0) w.Int32(6, node.converted_type);
    w.EndStruct();
  }
  int64_t rows = 0;
  for (const RowGroup& group : groups_) rows += static_cast<int64_t>(group.rows);
  w.Int64(3, rows);
  w.BeginStructs(4, groups_.size());
  for (const RowGroup& group : groups_) {
    int64_t raw_size = 0;
    w.BeginElement();
    w.BeginStructs(1, group.chunks.size());
    for (const Chunk& chunk : group.chunks) {
      const Node& leaf = nodes_[static_cast<size_t>(chunk.leaf)];
      raw_size += chunk.raw_size;
      w.BeginElement();
      w.Int64(2, chunk.offset);
      w.BeginStruct(3);
      w.Int32(1, kTypes[static_cast<size_t>(leaf.type)]);
      w.Int32s(2, {kPlain, kRle});
      w.Texts(3, leaf.path);
      w.Int32(4, chunk.codec);
      w.Int64(5, static_cast<int64_t>(chunk.slots));
      w.Int64(6, chunk.raw_size);
      w.Int64(7, chunk.size);
      w.Int64(9, chunk.offset);
      w.EndStruct();
      w.EndStruct();
    }
    w.Int64(2, raw_size);
    w.Int64(3, static_cast<int64_t>(group.rows));
    w.EndStruct();
  }
  w.Text(6, "Ingot");
  w.EndStruct();
  return footer;
}

std::string ParquetWriter::Finish() {
  std::string footer = Footer();
  file_ += footer;
  AppendLittleEndian(&file_, footer.size(), 4);
  file_ += kMagic;
  return std::move(file_);
}

}  // namespace ingot::delta
