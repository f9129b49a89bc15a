#include "iceberg/manifest_list.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "iceberg/avro_file.h"
#include "iceberg/avro_schema.h"
#include "iceberg/single_value.h"

namespace ingot::iceberg {
namespace {

constexpr const char* kNamesKey = "ingot.file-names";
constexpr int32_t kDataContent = 0;

std::string_view NameOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

const Json& ListAvroSchema() {
  static const Json schema = [] {
    const Json summary = AvroRecord("r508", {{"contains_null", 509, "boolean"},
                                             {"contains_nan", 518, "boolean", false},
                                             {"lower_bound", 510, "bytes", false},
                                             {"upper_bound", 511, "bytes", false}});
    return AvroRecord("manifest_file", {{"manifest_path", 500, "string"},
                                        {"manifest_length", 501, "long"},
                                        {"partition_spec_id", 502, "int"},
                                        {"content", 517, "int"},
                                        {"sequence_number", 515, "long"},
                                        {"min_sequence_number", 516, "long"},
                                        {"added_snapshot_id", 503, "long"},
                                        {"added_files_count", 504, "int"},
                                        {"existing_files_count", 505, "int"},
                                        {"deleted_files_count", 506, "int"},
                                        {"added_rows_count", 512, "long"},
                                        {"existing_rows_count", 513, "long"},
                                        {"deleted_rows_count", 514, "long"},
                                        {"partitions", 507, AvroList(508, summary), false},
                                        {"key_metadata", 519, "bytes", false}});
  }();
  return schema;
}

void EncodeBound(AvroEncoder& encoder, const std::optional<std::string>& bound) {
  encoder.Branch(bound.has_value());
  if (bound) encoder.Bytes(*bound);
}

const std::string& ListAvroSchemaText() {
  static const std::string text = ListAvroSchema().Dump();
  return text;
}

std::string EncodeManifestFile(const ManifestFile& manifest) {
  std::string record;
  AvroEncoder encoder(&record);
  encoder.Bytes(manifest.path);
  encoder.Long(manifest.length);
  encoder.Long(manifest.spec_id);
  encoder.Long(kDataContent);
  encoder.Long(manifest.sequence_number);
  encoder.Long(manifest.min_sequence_number);
  encoder.Long(manifest.snapshot_id);
  for (int32_t files : {manifest.added_files, manifest.existing_files, manifest.deleted_files}) encoder.Long(files);
  for (int64_t rows : {manifest.added_rows, manifest.existing_rows, manifest.deleted_rows}) encoder.Long(rows);
  encoder.Branch(true);
  encoder.Count(manifest.partitions.size());
  for (const FieldSummary& summary : manifest.partitions) {
    encoder.Bool(summary.contains_null);
    encoder.Branch(true);
    encoder.Bool(summary.contains_nan);
    EncodeBound(encoder, summary.lower_bound);
    EncodeBound(encoder, summary.upper_bound);
  }
  encoder.End();
  encoder.Branch(false);  // key_metadata
  return record;
}

Result<std::optional<std::string>> DecodeBound(AvroDecoder& decoder) {
  std::optional<std::string> bound;
  ASSIGN_OR_RETURN(const bool present, decoder.Branch());
  if (present) {
    ASSIGN_OR_RETURN(bound, decoder.Bytes());
  }
  return bound;
}

Result<FieldSummary> DecodeSummary(AvroDecoder& decoder) {
  FieldSummary summary;
  ASSIGN_OR_RETURN(summary.contains_null, decoder.Bool());
  ASSIGN_OR_RETURN(const bool knows_nan, decoder.Branch());
  if (knows_nan) {
    ASSIGN_OR_RETURN(summary.contains_nan, decoder.Bool());
  }
  ASSIGN_OR_RETURN(summary.lower_bound, DecodeBound(decoder));
  ASSIGN_OR_RETURN(summary.upper_bound, DecodeBound(decoder));
  return summary;
}

Result<std::vector<FieldSummary>> DecodeSummaries(AvroDecoder& decoder) {
  std::vector<FieldSummary> summaries;
  ASSIGN_OR_RETURN(const bool present, decoder.Branch());
  while (present) {
    ASSIGN_OR_RETURN(const size_t count, decoder.Count());
    if (count == 0) break;
    for (size_t i = 0; i < count; ++i) {
      ASSIGN_OR_RETURN(FieldSummary summary, DecodeSummary(decoder));
      summaries.push_back(std::move(summary));
    }
  }
  return summaries;
}

Result<ManifestFile> DecodeManifestFile(AvroDecoder& decoder, const std::string& place) {
  ManifestFile manifest;
  ASSIGN_OR_RETURN(manifest.path, decoder.Bytes());
  ASSIGN_OR_RETURN(manifest.length, decoder.Long());
  ASSIGN_OR_RETURN(manifest.spec_id, decoder.Int());
  ASSIGN_OR_RETURN(const int32_t content, decoder.Int());
  if (content != kDataContent) return Unsupported(place + " names manifests of deletes");
  ASSIGN_OR_RETURN(manifest.sequence_number, decoder.Long());
  ASSIGN_OR_RETURN(manifest.min_sequence_number, decoder.Long());
  ASSIGN_OR_RETURN(manifest.snapshot_id, decoder.Long());
  for (int32_t* files : {&manifest.added_files, &manifest.existing_files, &manifest.deleted_files}) {
    ASSIGN_OR_RETURN(*files, decoder.Int());
    if (*files < 0) return Corrupt(place + ": a manifest has a negative count");
  }
  for (int64_t* rows : {&manifest.added_rows, &manifest.existing_rows, &manifest.deleted_rows}) {
    ASSIGN_OR_RETURN(*rows, decoder.Long());
    if (*rows < 0) return Corrupt(place + ": a manifest has a negative count");
  }
  ASSIGN_OR_RETURN(manifest.partitions, DecodeSummaries(decoder));
  ASSIGN_OR_RETURN(const bool has_key, decoder.Branch());
  if (has_key) return Unsupported(place + " names encrypted manifests");
  return manifest;
}

Json NamesToJson(const std::vector<ManifestFile>& manifests) {
  Json names = Json::MakeArray();
  for (const ManifestFile& manifest : manifests) names.Append(manifest.first_name).Append(manifest.last_name);
  return names;
}

Status ReadNames(std::string_view text, const std::string& place, std::vector<ManifestFile>* manifests) {
  const auto names = Json::Parse(text);
  if (!names.ok() || !names->is_array() || names->as_array().size() != 2 * manifests->size()) {
    return Unsupported(place + " was not written by this program");
  }
  const Json::Array& array = names->as_array();
  for (size_t i = 0; i < array.size(); ++i) {
    if (!array[i].is_string()) return Corrupt(place + ": a file's name is no text");
    ManifestFile& manifest = (*manifests)[i / 2];
    (i % 2 == 0 ? manifest.first_name : manifest.last_name) = array[i].as_string();
  }
  return Status::Ok();
}

void Widen(FieldSummary& summary, const delta::DataType& type, const std::optional<std::string>& value) {
  if (!value) {
    summary.contains_null = true;
  } else if (IsNan(type, *value)) {
    summary.contains_nan = true;
  } else {
    if (!summary.lower_bound || CompareSingleValues(type, *value, *summary.lower_bound) < 0) summary.lower_bound = value;
    if (!summary.upper_bound || CompareSingleValues(type, *value, *summary.upper_bound) > 0) summary.upper_bound = value;
  }
}

void Count(ManifestFile& manifest, const ManifestEntry& entry) {
  switch (entry.status) {
    case EntryStatus::kAdded:
      ++manifest.added_files;
      manifest.added_rows += entry.file.record_count;
      break;
    case EntryStatus::kExisting:
      ++manifest.existing_files;
      manifest.existing_rows += entry.file.record_count;
      break;
    case EntryStatus::kDeleted:
      ++manifest.deleted_files;
      manifest.deleted_rows += entry.file.record_count;
      break;
  }
}

}  // namespace

ManifestFile Summarize(const Manifest& manifest, int64_t snapshot_id, int64_t sequence_number) {
  ManifestFile file;
  file.spec_id = manifest.spec.id;
  file.snapshot_id = snapshot_id;
  file.sequence_number = sequence_number;
  file.min_sequence_number = sequence_number;
  file.partitions.resize(manifest.spec.fields.size());
  for (const ManifestEntry& entry : manifest.entries) {
    Count(file, entry);
    for (size_t i = 0; i < file.partitions.size(); ++i) {
      Widen(file.partitions[i], manifest.spec.fields[i].type, entry.file.partition[i]);
    }
    if (!entry.is_live()) continue;
    file.min_sequence_number = std::min(file.min_sequence_number, entry.sequence_number);
    const std::string_view name = NameOf(entry.file.path);
    if (file.first_name.empty() || name < file.first_name) file.first_name = name;
    if (name > file.last_name) file.last_name = name;
  }
  return file;
}

bool MayHold(const ManifestFile& manifest, std::string_view path) {
  const std::string_view name = NameOf(path);
  return manifest.live_files() > 0 && manifest.first_name <= name && name <= manifest.last_name;
}

std::string EncodeManifestFiles(const std::vector<ManifestFile>& manifests) {
  std::string block;
  for (const ManifestFile& manifest : manifests) block += EncodeManifestFile(manifest);
  return block;
}

Result<std::vector<ManifestFile>> DecodeManifestFiles(std::string_view block, const std::string& place) {
  std::vector<ManifestFile> manifests;
  AvroDecoder decoder(block, place);
  while (!decoder.at_end()) {
    ASSIGN_OR_RETURN(ManifestFile manifest, DecodeManifestFile(decoder, place));
    manifests.push_back(std::move(manifest));
  }
  return manifests;
}

std::string ManifestListToBytes(const ManifestList& list, AvroCodec codec) {
  AvroMetadata metadata;
  metadata["snapshot-id"] = std::to_string(list.snapshot_id);
  metadata["parent-snapshot-id"] = list.parent_id ? std::to_string(*list.parent_id) : "null";
  metadata["sequence-number"] = std::to_string(list.sequence_number);
  metadata["format-version"] = "2";
  metadata[kNamesKey] = NamesToJson(list.manifests).Dump();
  AvroFileWriter writer(ListAvroSchemaText(), std::move(metadata), codec);
  for (const ManifestFile& manifest : list.manifests) writer.Append(EncodeManifestFile(manifest));
  return writer.Finish();
}

Result<ManifestList> ParseManifestList(std::string_view bytes, const std::string& place) {
  ASSIGN_OR_RETURN(const AvroFileReader reader, AvroFileReader::Open(bytes, place));
  if (reader.schema() != ListAvroSchemaText()) {
    return Unsupported(place + " was not written by this program: it has another schema");
  }
  ManifestList list;
  list.snapshot_id = ParseInt64(reader.Metadata("snapshot-id")).value_or(0);
  list.parent_id = ParseInt64(reader.Metadata("parent-snapshot-id"));
  list.sequence_number = ParseInt64(reader.Metadata("sequence-number")).value_or(0);
  RETURN_IF_ERROR(reader.ForEach([&](AvroDecoder& decoder) -> Status {
    ASSIGN_OR_RETURN(ManifestFile manifest, DecodeManifestFile(decoder, place));
    list.manifests.push_back(std::move(manifest));
    return Status::Ok();
  }));
  RETURN_IF_ERROR(ReadNames(reader.Metadata(kNamesKey), place, &list.manifests));
  return list;
}

}  // namespace ingot::iceberg
