#include "delta/checkpoint/checkpoint_file.h"

#include <map>
#include <utility>

#include "delta/action/paths.h"

namespace ingot::delta {
namespace {

constexpr size_t kRowsOfGroup = 50'000;
constexpr size_t kBytesOfGroup = 32U << 20;

}  // namespace

CheckpointFile::CheckpointFile(Kind kind) {
  BuildFileColumns();
  if (kind != Kind::kSidecar) BuildTableColumns();
  if (kind == Kind::kTop) BuildTopColumns();
}

CheckpointFile::Column CheckpointFile::Action(Columns CheckpointFile::*action, std::string_view name) {
  actions_.push_back(action);
  return (this->*action).group = writer_.Group(ParquetWriter::kRoot, std::string(name));
}

CheckpointFile::Columns CheckpointFile::VectorColumns(Column parent) {
  auto& w = writer_;
  Columns columns{w.Group(parent, "deletionVector"), {}};
  columns.leaves = {w.Text(columns.group, "storageType"), w.Text(columns.group, "pathOrInlineDv"),
                    w.Int32(columns.group, "offset"), w.Int32(columns.group, "sizeInBytes"),
                    w.Int64(columns.group, "cardinality")};
  return columns;
}

void CheckpointFile::BuildFileColumns() {
  auto& w = writer_;
  Column add = Action(&CheckpointFile::add_, "add");
  add_.leaves = {w.Text(add, "path"),
                 w.TextMap(add, "partitionValues"),
                 w.Int64(add, "size"),
                 w.Int64(add, "modificationTime"),
                 w.Bool(add, "dataChange"),
                 w.Text(add, "stats"),
                 w.TextMap(add, "tags"),
                 w.Int64(add, "baseRowId"),
                 w.Int64(add, "defaultRowCommitVersion"),
                 w.Text(add, "clusteringProvider")};
  add_vector_ = VectorColumns(add);
  Column remove = Action(&CheckpointFile::remove_, "remove");
  remove_.leaves = {w.Text(remove, "path"),
                    w.Int64(remove, "deletionTimestamp"),
                    w.Bool(remove, "dataChange"),
                    w.Bool(remove, "extendedFileMetadata"),
                    w.TextMap(remove, "partitionValues"),
                    w.Int64(remove, "size"),
                    w.Int64(remove, "baseRowId"),
                    w.Int64(remove, "defaultRowCommitVersion")};
  remove_vector_ = VectorColumns(remove);
}

void CheckpointFile::BuildTableColumns() {
  auto& w = writer_;
  Column txn = Action(&CheckpointFile::txn_, "txn");
  txn_.leaves = {w.Text(txn, "appId"), w.Int64(txn, "version"), w.Int64(txn, "lastUpdated")};
  Column metadata = Action(&CheckpointFile::metadata_, "metaData");
  Column id = w.Text(metadata, "id");
  Column name = w.Text(metadata, "name");
  Column description = w.Text(metadata, "description");
  Column format = w.Group(metadata, "format");
  metadata_.leaves = {id,
                      name,
                      description,
                      w.Text(format, "provider"),
                      w.TextMap(format, "options"),
                      w.Text(metadata, "schemaString"),
                      w.TextList(metadata, "partitionColumns"),
                      w.TextMap(metadata, "configuration"),
                      w.Int64(metadata, "createdTime")};
  Column protocol = Action(&CheckpointFile::protocol_, "protocol");
  protocol_.leaves = {w.Int32(protocol, "minReaderVersion"), w.Int32(protocol, "minWriterVersion"),
                      w.TextList(protocol, "readerFeatures"), w.TextList(protocol, "writerFeatures")};
  Column domain = Action(&CheckpointFile::domain_, "domainMetadata");
  domain_.leaves = {w.Text(domain, "domain"), w.Text(domain, "configuration"), w.Bool(domain, "removed")};
}

void CheckpointFile::BuildTopColumns() {
  auto& w = writer_;
  Column checkpoint = Action(&CheckpointFile::checkpoint_, "checkpointMetadata");
  checkpoint_.leaves = {w.Int64(checkpoint, "version"), w.TextMap(checkpoint, "tags")};
  Column sidecar = Action(&CheckpointFile::sidecar_, "sidecar");
  sidecar_.leaves = {w.Text(sidecar, "path"), w.Int64(sidecar, "sizeInBytes"), w.Int64(sidecar, "modificationTime"),
                     w.TextMap(sidecar, "tags")};
}

// A row has one action: its columns get what they missed as nulls, then the row; the others catch up later.
template <typename Fill>
void CheckpointFile::Row(Columns& columns, const Fill& fill) {
  writer_.PutNull(columns.group, group_rows_ - columns.written);
  fill();
  ++rows_;
  columns.written = ++group_rows_;
  if (group_rows_ >= kRowsOfGroup || writer_.pending_bytes() >= kBytesOfGroup) EndGroup();
}

void CheckpointFile::EndGroup() {
  for (Columns CheckpointFile::*action : actions_) {
    Columns& columns = this->*action;
    writer_.PutNull(columns.group, group_rows_ - columns.written);
    columns.written = 0;
  }
  writer_.EndRowGroup(group_rows_);
  group_rows_ = 0;
}

std::string CheckpointFile::Finish() {
  EndGroup();
  return writer_.Finish();
}

template <typename T>
void CheckpointFile::PutOrNull(Column column, const std::optional<T>& value) {
  if (value.has_value()) {
    writer_.Put(column, static_cast<int64_t>(*value));
  } else {
    writer_.PutNull(column);
  }
}

void CheckpointFile::TextOrNull(Column column, std::string_view value) {
  if (value.empty()) {
    writer_.PutNull(column);
  } else {
    writer_.Put(column, value);
  }
}

void CheckpointFile::WriteVector(const Columns& columns, const std::optional<DeletionVector>& vector) {
  if (!vector.has_value()) return writer_.PutNull(columns.group);
  writer_.Put(columns.leaves[0], std::string_view(vector->storage_type));
  writer_.Put(columns.leaves[1], std::string_view(vector->path_or_inline_dv));
  PutOrNull(columns.leaves[2], vector->offset);
  writer_.Put(columns.leaves[3], static_cast<int64_t>(vector->size_in_bytes));
  writer_.Put(columns.leaves[4], vector->cardinality);
}

void CheckpointFile::Add(const AddFile& add) {
  Row(add_, [&] { WriteAdd(add); });
}

void CheckpointFile::Add(const RemoveFile& remove) {
  Row(remove_, [&] { WriteRemove(remove); });
}

void CheckpointFile::Add(const Metadata& metadata) {
  Row(metadata_, [&] { WriteMetadata(metadata); });
}

void CheckpointFile::Add(const CheckpointMetadata& checkpoint) {
  Row(checkpoint_, [&] {
    writer_.Put(checkpoint_.leaves[0], checkpoint.version);
    writer_.PutNull(checkpoint_.leaves[1]);
  });
}

void CheckpointFile::Add(const Sidecar& sidecar) {
  Row(sidecar_, [&] {
    writer_.Put(sidecar_.leaves[0], std::string_view(EncodePath(sidecar.path)));
    writer_.Put(sidecar_.leaves[1], sidecar.size_in_bytes);
    writer_.Put(sidecar_.leaves[2], sidecar.modification_time);
    writer_.PutNull(sidecar_.leaves[3]);
  });
}

void CheckpointFile::Add(const SetTransaction& transaction) {
  Row(txn_, [&] {
    writer_.Put(txn_.leaves[0], std::string_view(transaction.app_id));
    writer_.Put(txn_.leaves[1], transaction.version);
    PutOrNull(txn_.leaves[2], transaction.last_updated);
  });
}

void CheckpointFile::Add(const DomainMetadata& domain) {
  Row(domain_, [&] {
    writer_.Put(domain_.leaves[0], std::string_view(domain.domain));
    writer_.Put(domain_.leaves[1], std::string_view(domain.configuration));
    writer_.Put(domain_.leaves[2], domain.removed);
  });
}

void CheckpointFile::Add(const Protocol& protocol) {
  auto features = [this](Column column, bool listed, const std::vector<std::string>& names) {
    if (listed) {
      writer_.Put(column, names);
    } else {
      writer_.PutNull(column);
    }
  };
  Row(protocol_, [&] {
    const auto& c = protocol_.leaves;
    writer_.Put(c[0], static_cast<int64_t>(protocol.min_reader_version));
    writer_.Put(c[1], static_cast<int64_t>(protocol.min_writer_version));
    features(c[2], protocol.min_reader_version >= 3, protocol.reader_features);
    features(c[3], protocol.min_writer_version >= 7, protocol.writer_features);
  });
}

void CheckpointFile::WriteAdd(const AddFile& add) {
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

void CheckpointFile::WriteRemove(const RemoveFile& remove) {
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
  PutOrNull(c[6], remove.base_row_id);
  PutOrNull(c[7], remove.default_row_commit_version);
  WriteVector(remove_vector_, remove.deletion_vector);
}

void CheckpointFile::WriteMetadata(const Metadata& metadata) {
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

}  // namespace ingot::delta
