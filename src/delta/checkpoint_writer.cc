// Writing classic single-file checkpoints (PROTOCOL.md, "Checkpoint Schema", "Last Checkpoint File").
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "delta/log_names.h"
#include "delta/parquet_writer.h"
#include "delta/paths.h"
#include "delta/retention.h"
#include "delta/snapshot_loader.h"
#include "delta/table.h"

namespace ingot::delta {
namespace {

using Column = ParquetWriter::Column;

constexpr size_t kRowsOfGroup = 50'000;
constexpr size_t kBytesOfGroup = 32U << 20;

// One action's columns and how its rows are written.
class CheckpointFile {
 public:
  CheckpointFile() {
    auto& w = writer_;
    txn_ = {w.Group(ParquetWriter::kRoot, "txn"), {}};
    txn_.leaves = {w.Text(txn_.group, "appId"), w.Int64(txn_.group, "version"),
                   w.Int64(txn_.group, "lastUpdated")};
    add_ = {w.Group(ParquetWriter::kRoot, "add"), {}};
    add_.leaves = {w.Text(add_.group, "path"),
                   w.TextMap(add_.group, "partitionValues"),
                   w.Int64(add_.group, "size"),
                   w.Int64(add_.group, "modificationTime"),
                   w.Bool(add_.group, "dataChange"),
                   w.Text(add_.group, "stats"),
                   w.TextMap(add_.group, "tags"),
                   w.Int64(add_.group, "baseRowId"),
                   w.Int64(add_.group, "defaultRowCommitVersion"),
                   w.Text(add_.group, "clusteringProvider")};
    add_vector_ = VectorColumns(add_.group);
    remove_ = {w.Group(ParquetWriter::kRoot, "remove"), {}};
    remove_.leaves = {w.Text(remove_.group, "path"),
                      w.Int64(remove_.group, "deletionTimestamp"),
                      w.Bool(remove_.group, "dataChange"),
                      w.Bool(remove_.group, "extendedFileMetadata"),
                      w.TextMap(remove_.group, "partitionValues"),
                      w.Int64(remove_.group, "size")};
    remove_vector_ = VectorColumns(remove_.group);
    BuildTableColumns();
  }

  void Write(const Snapshot& snapshot, Timestamp now) {
    Duration retention = TombstoneRetention(snapshot);
    Row(protocol_, [&] { WriteProtocol(snapshot.protocol); });
    Row(metadata_, [&] { WriteMetadata(snapshot.metadata); });
    for (const auto& [app_id, transaction] : snapshot.transactions) {
      Row(txn_, [&] { WriteTransaction(transaction); });
    }
    for (const auto& [name, domain] : snapshot.domains) Row(domain_, [&] { WriteDomain(domain); });
    for (const RemoveFilePtr& remove : snapshot.tombstones) {
      if (IsExpired(*remove, now, retention)) continue;
      Row(remove_, [&] { WriteRemove(*remove); });
    }
    for (const AddFilePtr& add : snapshot.files) Row(add_, [&] { WriteAdd(*add); });
  }

  size_t rows() const { return rows_; }
  std::string Finish() {
    EndGroup();
    return writer_.Finish();
  }

 private:
  struct Columns {
    Column group = 0;
    std::vector<Column> leaves;
    size_t written = 0;  // rows of this row group that have a value or a null
  };

  Columns VectorColumns(Column parent) {
    auto& w = writer_;
    Columns columns{w.Group(parent, "deletionVector"), {}};
    columns.leaves = {w.Text(columns.group, "storageType"), w.Text(columns.group, "pathOrInlineDv"),
                      w.Int32(columns.group, "offset"), w.Int32(columns.group, "sizeInBytes"),
                      w.Int64(columns.group, "cardinality")};
    return columns;
  }

  void BuildTableColumns() {
    auto& w = writer_;
    metadata_ = {w.Group(ParquetWriter::kRoot, "metaData"), {}};
    Column id = w.Text(metadata_.group, "id");
    Column name = w.Text(metadata_.group, "name");
    Column description = w.Text(metadata_.group, "description");
    Column format = w.Group(metadata_.group, "format");
    metadata_.leaves = {id,
                        name,
                        description,
                        w.Text(format, "provider"),
                        w.TextMap(format, "options"),
                        w.Text(metadata_.group, "schemaString"),
                        w.TextList(metadata_.group, "partitionColumns"),
                        w.TextMap(metadata_.group, "configuration"),
                        w.Int64(metadata_.group, "createdTime")};
    protocol_ = {w.Group(ParquetWriter::kRoot, "protocol"), {}};
    protocol_.leaves = {
        w.Int32(protocol_.group, "minReaderVersion"), w.Int32(protocol_.group, "minWriterVersion"),
        w.TextList(protocol_.group, "readerFeatures"), w.TextList(protocol_.group, "writerFeatures")};
    domain_ = {w.Group(ParquetWriter::kRoot, "domainMetadata"), {}};
    domain_.leaves = {w.Text(domain_.group, "domain"), w.Text(domain_.group, "configuration"),
                      w.Bool(domain_.group, "removed")};
  }

  // A row has one action: its columns get what they missed as nulls, then the row; the others catch up later.
  template <typename Fill>
  void Row(Columns& columns, const Fill& fill) {
    writer_.PutNull(columns.group, group_rows_ - columns.written);
    fill();
    ++rows_;
    columns.written = ++group_rows_;
    if (group_rows_ >= kRowsOfGroup || writer_.pending_bytes() >= kBytesOfGroup) EndGroup();
  }

  void EndGroup() {
    for (Columns* columns : {&txn_, &add_, &remove_, &metadata_, &protocol_, &domain_}) {
      writer_.PutNull(columns->group, group_rows_ - columns->written);
      columns->written = 0;
    }
    writer_.EndRowGroup(group_rows_);
    group_rows_ = 0;
  }

  template <typename T>
  void PutOrNull(Column column, const std::optional<T>& value) {
    if (value.has_value()) {
      writer_.Put(column, static_cast<int64_t>(*value));
    } else {
      writer_.PutNull(column);
    }
  }
  void TextOrNull(Column column, std::string_view value) {
    if (value.empty()) {
      writer_.PutNull(column);
    } else {
      writer_.Put(column, value);
    }
  }

  void WriteVector(const Columns& columns, const std::optional<DeletionVector>& vector) {
    if (!vector.has_value()) return writer_.PutNull(columns.group);
    writer_.Put(columns.leaves[0], std::string_view(vector->storage_type));
    writer_.Put(columns.leaves[1], std::string_view(vector->path_or_inline_dv));
    PutOrNull(columns.leaves[2], vector->offset);
    writer_.Put(columns.leaves[3], static_cast<int64_t>(vector->size_in_bytes));
    writer_.Put(columns.leaves[4], vector->cardinality);
  }

  void WriteAdd(const AddFile& add) {
    const auto& c = add_.leaves;
    writer_.Put(c[0], std::string_view(EncodePath(add.path)));
    writer_.Put(c[1], add.partition_values);
    writer_.Put(c[2], add.size);
    writer_.Put(c[3], add.modification_time);
    writer_.Put(c[4], false);  // A checkpoint changes no data; peers write it so too.
    TextOrNull(c[5], add.stats);
    if (add.tags.empty()) {
      writer_.PutNull(c[6]);
    } else {
      writer_.Put(c[6], add.tags);
    }
    PutOrNull(c[7], add.base_row_id);
    PutOrNull(c[8], add.default_row_commit_version);
    TextOrNull(c[9], add.clustering_provider);
    WriteVector(add_vector_, add.deletion_vector);
  }

  void WriteRemove(const RemoveFile& remove) {
    const auto& c = remove_.leaves;
    writer_.Put(c[0], std::string_view(EncodePath(remove.path)));
    PutOrNull(c[1], remove.deletion_timestamp);
    writer_.Put(c[2], false);
    writer_.Put(c[3], remove.extended_file_metadata);
    if (remove.extended_file_metadata) {
      writer_.Put(c[4], remove.partition_values);
      writer_.Put(c[5], remove.size);
    } else {
      writer_.PutNull(c[4]);
      writer_.PutNull(c[5]);
    }
    WriteVector(remove_vector_, remove.deletion_vector);
  }

  void WriteTransaction(const SetTransaction& transaction) {
    writer_.Put(txn_.leaves[0], std::string_view(transaction.app_id));
    writer_.Put(txn_.leaves[1], transaction.version);
    PutOrNull(txn_.leaves[2], transaction.last_updated);
  }

  void WriteDomain(const DomainMetadata& domain) {
    writer_.Put(domain_.leaves[0], std::string_view(domain.domain));
    writer_.Put(domain_.leaves[1], std::string_view(domain.configuration));
    writer_.Put(domain_.leaves[2], domain.removed);
  }

  void WriteMetadata(const Metadata& metadata) {
    const auto& c = metadata_.leaves;
    writer_.Put(c[0], std::string_view(metadata.id));
    TextOrNull(c[1], metadata.name);
    TextOrNull(c[2], metadata.description);
    writer_.Put(c[3], std::string_view("parquet"));
    writer_.Put(c[4], std::map<std::string, std::string>());
    writer_.Put(c[5], std::string_view(metadata.schema_json));
    writer_.Put(c[6], metadata.partition_columns);
    writer_.Put(c[7], metadata.configuration);
    PutOrNull(c[8], metadata.created_time);
  }

  void WriteProtocol(const Protocol& protocol) {
    const auto& c = protocol_.leaves;
    writer_.Put(c[0], static_cast<int64_t>(protocol.min_reader_version));
    writer_.Put(c[1], static_cast<int64_t>(protocol.min_writer_version));
    if (protocol.min_reader_version >= 3) {
      writer_.Put(c[2], protocol.reader_features);
    } else {
      writer_.PutNull(c[2]);
    }
    if (protocol.min_writer_version >= 7) {
      writer_.Put(c[3], protocol.writer_features);
    } else {
      writer_.PutNull(c[3]);
    }
  }

  ParquetWriter writer_;
  Columns txn_, add_, remove_, metadata_, protocol_, domain_;
  Columns add_vector_, remove_vector_;
  size_t rows_ = 0;
  size_t group_rows_ = 0;
};

std::string LastCheckpointJson(const Snapshot& snapshot, size_t rows, size_t bytes) {
  Json json = Json::MakeObject();
  json.Set("version", snapshot.version);
  json.Set("size", static_cast<int64_t>(rows));
  json.Set("sizeInBytes", static_cast<int64_t>(bytes));
  json.Set("numOfAddFiles", static_cast<int64_t>(snapshot.files.size()));
  return json.Dump();
}

// Does _last_checkpoint already point at this version or beyond? A broken one points nowhere.
bool PointsBeyond(Table& table, int64_t version) {
  auto text = table.store().Get(LogKey(table, kLastCheckpointName));
  if (!text.ok()) return false;
  auto json = Json::Parse(*text);
  return json.ok() && json->GetInt("version", -1) > version;
}

}  // namespace

Status Table::Checkpoint(const Snapshot& snapshot) {
  if (snapshot.version < 0) return InvalidArgument("a table that does not exist has no checkpoint");
  CheckpointFile file;
  file.Write(snapshot, context_.clock->Now());
  size_t rows = file.rows();
  std::string bytes = file.Finish();
  RETURN_IF_ERROR(store_->Put(LogKey(*this, CheckpointName(snapshot.version)), bytes));
  if (PointsBeyond(*this, snapshot.version)) return Status::Ok();
  return store_->Put(LogKey(*this, kLastCheckpointName), LastCheckpointJson(snapshot, rows, bytes.size()));
}

}  // namespace ingot::delta
