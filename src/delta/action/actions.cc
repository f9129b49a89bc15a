#include "delta/action/actions.h"

#include "delta/action/paths.h"

namespace ingot::delta {
namespace {

// Writes one JSON object member by member; absent members are left out.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string* out) : out_(out) { *out_ += '{'; }
  ~ObjectWriter() { *out_ += '}'; }
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  // Writes the member's name and returns where its value goes.
  std::string* Key(std::string_view name) {
    if (!first_) *out_ += ',';
    first_ = false;
    AppendJsonString(out_, name);
    *out_ += ':';
    return out_;
  }
  void Text(std::string_view name, std::string_view value) { AppendJsonString(Key(name), value); }
  void TextUnlessEmpty(std::string_view name, std::string_view value) {
    if (!value.empty()) Text(name, value);
  }
  void Int(std::string_view name, int64_t value) { *Key(name) += std::to_string(value); }
  template <typename T>
  void Int(std::string_view name, const std::optional<T>& value) {
    if (value.has_value()) Int(name, static_cast<int64_t>(*value));
  }
  void Bool(std::string_view name, bool value) { *Key(name) += value ? "true" : "false"; }
  void Texts(std::string_view name, const std::vector<std::string>& values) {
    std::string* out = Key(name);
    *out += '[';
    for (size_t i = 0; i < values.size(); ++i) {
      if (i > 0) *out += ',';
      AppendJsonString(out, values[i]);
    }
    *out += ']';
  }
  void Map(std::string_view name, const std::map<std::string, std::string>& values) {
    ObjectWriter nested(Key(name));
    for (const auto& [key, value] : values) nested.Text(key, value);
  }
  void MapUnlessEmpty(std::string_view name, const std::map<std::string, std::string>& values) {
    if (!values.empty()) Map(name, values);
  }
  void Partition(const PartitionValues& values) {
    ObjectWriter nested(Key("partitionValues"));
    for (const auto& [key, value] : values) {
      if (value.has_value()) {
        nested.Text(key, *value);
      } else {
        *nested.Key(key) += "null";
      }
    }
  }
  void Vector(const std::optional<DeletionVector>& vector) {
    if (!vector.has_value()) return;
    ObjectWriter nested(Key("deletionVector"));
    nested.Text("storageType", vector->storage_type);
    nested.Text("pathOrInlineDv", vector->path_or_inline_dv);
    nested.Int("offset", vector->offset);
    nested.Int("sizeInBytes", static_cast<int64_t>(vector->size_in_bytes));
    nested.Int("cardinality", vector->cardinality);
  }

 private:
  std::string* out_;
  bool first_ = true;
};

void WriteMembers(ObjectWriter& w, const Protocol& protocol) {
  w.Int("minReaderVersion", static_cast<int64_t>(protocol.min_reader_version));
  w.Int("minWriterVersion", static_cast<int64_t>(protocol.min_writer_version));
  if (protocol.min_reader_version >= 3) w.Texts("readerFeatures", protocol.reader_features);
  if (protocol.min_writer_version >= 7) w.Texts("writerFeatures", protocol.writer_features);
}

void WriteMembers(ObjectWriter& w, const Metadata& metadata) {
  w.Text("id", metadata.id);
  w.TextUnlessEmpty("name", metadata.name);
  w.TextUnlessEmpty("description", metadata.description);
  {
    ObjectWriter format(w.Key("format"));
    format.Text("provider", "parquet");
    format.Map("options", {});
  }
  w.Text("schemaString", metadata.schema_json);
  w.Texts("partitionColumns", metadata.partition_columns);
  w.Map("configuration", metadata.configuration);
  w.Int("createdTime", metadata.created_time);
}

void WriteMembers(ObjectWriter& w, const AddFile& add) {
  w.Text("path", EncodePath(add.path));
  w.Partition(add.partition_values);
  w.Int("size", add.size);
  w.Int("modificationTime", add.modification_time);
  w.Bool("dataChange", add.data_change);
  w.TextUnlessEmpty("stats", add.stats);
  w.MapUnlessEmpty("tags", add.tags);
  w.Vector(add.deletion_vector);
  w.Int("baseRowId", add.base_row_id);
  w.Int("defaultRowCommitVersion", add.default_row_commit_version);
  w.TextUnlessEmpty("clusteringProvider", add.clustering_provider);
}

void WriteMembers(ObjectWriter& w, const RemoveFile& remove) {
  w.Text("path", EncodePath(remove.path));
  w.Int("deletionTimestamp", remove.deletion_timestamp);
  w.Bool("dataChange", remove.data_change);
  if (remove.extended_file_metadata) {
    w.Bool("extendedFileMetadata", true);
    w.Partition(remove.partition_values);
    w.Int("size", remove.size);
    w.MapUnlessEmpty("tags", remove.tags);
  }
  w.Vector(remove.deletion_vector);
  w.Int("baseRowId", remove.base_row_id);
  w.Int("defaultRowCommitVersion", remove.default_row_commit_version);
}

void WriteMembers(ObjectWriter& w, const AddCdcFile& cdc) {
  w.Text("path", EncodePath(cdc.path));
  w.Partition(cdc.partition_values);
  w.Int("size", cdc.size);
  w.Bool("dataChange", false);
}

void WriteMembers(ObjectWriter& w, const SetTransaction& transaction) {
  w.Text("appId", transaction.app_id);
  w.Int("version", transaction.version);
  w.Int("lastUpdated", transaction.last_updated);
}

void WriteMembers(ObjectWriter& w, const DomainMetadata& domain) {
  w.Text("domain", domain.domain);
  w.Text("configuration", domain.configuration);
  w.Bool("removed", domain.removed);
}

void WriteMembers(ObjectWriter& w, const CheckpointMetadata& checkpoint) {
  w.Int("version", checkpoint.version);
}

void WriteMembers(ObjectWriter& w, const Sidecar& sidecar) {
  w.Text("path", EncodePath(sidecar.path));
  w.Int("sizeInBytes", sidecar.size_in_bytes);
  w.Int("modificationTime", sidecar.modification_time);
}

std::string_view NameOf(const Protocol&) { return "protocol"; }
std::string_view NameOf(const Metadata&) { return "metaData"; }
std::string_view NameOf(const AddFile&) { return "add"; }
std::string_view NameOf(const RemoveFile&) { return "remove"; }
std::string_view NameOf(const AddCdcFile&) { return "cdc"; }
std::string_view NameOf(const SetTransaction&) { return "txn"; }
std::string_view NameOf(const DomainMetadata&) { return "domainMetadata"; }
std::string_view NameOf(const CheckpointMetadata&) { return "checkpointMetadata"; }
std::string_view NameOf(const Sidecar&) { return "sidecar"; }

struct ToJsonText {
  std::string* out;

  void operator()(const CommitInfo& info) const {
    ObjectWriter outer(out);
    *outer.Key("commitInfo") += info.json.Dump();
  }
  template <typename T>
  void operator()(const T& action) const {
    ObjectWriter outer(out);
    ObjectWriter members(outer.Key(NameOf(action)));
    WriteMembers(members, action);
  }
};

}  // namespace

std::string DeletionVector::UniqueId() const {
  std::string id = storage_type + path_or_inline_dv;
  if (offset.has_value()) id += "@" + std::to_string(*offset);
  return id;
}

void AppendActionJson(std::string* out, const Action& action) { std::visit(ToJsonText{out}, action); }

std::string ActionToJson(const Action& action) {
  std::string out;
  AppendActionJson(&out, action);
  return out;
}

}  // namespace ingot::delta
