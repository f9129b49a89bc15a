#include "iceberg/manifest.h"

#include <utility>

#include "base/text.h"
#include "iceberg/avro_file.h"
#include "iceberg/avro_schema.h"
#include "iceberg/single_value.h"

namespace ingot::iceberg {
namespace {

constexpr const char* kTypesKey = "ingot.partition-types";
constexpr int32_t kDataContent = 0;
constexpr std::string_view kFormat = "PARQUET";

Json PartitionRecord(const PartitionSpec& spec) {
  std::vector<AvroField> fields;
  for (const PartitionField& field : spec.fields) {
    const std::string fixed = "decimal_" + std::to_string(field.field_id);
    fields.push_back({field.name, field.field_id, AvroTypeOf(field.type, fixed), false});
  }
  return AvroRecord("r102", fields);
}

void EncodeCounts(AvroEncoder& encoder, const std::map<int32_t, int64_t>& counts) {
  encoder.Branch(!counts.empty());
  if (counts.empty()) return;
  encoder.Count(counts.size());
  for (const auto& [id, count] : counts) {
    encoder.Long(id);
    encoder.Long(count);
  }
  encoder.End();
}

void EncodeBounds(AvroEncoder& encoder, const std::map<int32_t, std::string>& bounds) {
  encoder.Branch(!bounds.empty());
  if (bounds.empty()) return;
  encoder.Count(bounds.size());
  for (const auto& [id, bound] : bounds) {
    encoder.Long(id);
    encoder.Bytes(bound);
  }
  encoder.End();
}

void EncodeFile(AvroEncoder& encoder, const PartitionSpec& spec, const DataFile& file) {
  encoder.Long(kDataContent);
  encoder.Bytes(file.path);
  encoder.Bytes(kFormat);
  for (size_t i = 0; i < spec.fields.size(); ++i) {
    encoder.Branch(file.partition[i].has_value());
    if (file.partition[i]) EncodeSingleValue(encoder, spec.fields[i].type, *file.partition[i]);
  }
  encoder.Long(file.record_count);
  encoder.Long(file.size);
  encoder.Branch(false);  // column_sizes
  EncodeCounts(encoder, file.value_counts);
  EncodeCounts(encoder, file.null_counts);
  encoder.Branch(false);  // nan_value_counts
  EncodeBounds(encoder, file.lower_bounds);
  EncodeBounds(encoder, file.upper_bounds);
  for (int i = 0; i < 4; ++i) encoder.Branch(false);  // key_metadata, split_offsets, equality_ids, sort_order_id
}

std::string EncodeEntry(const PartitionSpec& spec, const ManifestEntry& entry) {
  std::string record;
  AvroEncoder encoder(&record);
  encoder.Long(static_cast<int32_t>(entry.status));
  encoder.Branch(true);
  encoder.Long(entry.snapshot_id);
  for (int i = 0; i < 2; ++i) {  // of the data, and of the file
    encoder.Branch(true);
    encoder.Long(entry.sequence_number);
  }
  EncodeFile(encoder, spec, entry.file);
  return record;
}

// Reads one map of either kind; `read` gives the value.
template <typename Value, typename Read>
Result<std::map<int32_t, Value>> DecodeMap(AvroDecoder& decoder, Read read) {
  std::map<int32_t, Value> map;
  ASSIGN_OR_RETURN(const bool present, decoder.Branch());
  while (present) {
    ASSIGN_OR_RETURN(const size_t count, decoder.Count());
    if (count == 0) break;
    for (size_t i = 0; i < count; ++i) {
      ASSIGN_OR_RETURN(const int32_t id, decoder.Int());
      ASSIGN_OR_RETURN(auto value, read());
      map.insert_or_assign(id, Value(value));
    }
  }
  return map;
}

// What this program never writes must be null.
Status ExpectNull(AvroDecoder& decoder, const std::string& place) {
  ASSIGN_OR_RETURN(const bool present, decoder.Branch());
  if (present) return Unsupported(place + " has fields that this program does not write");
  return Status::Ok();
}

Result<DataFile> DecodeFile(AvroDecoder& decoder, const PartitionSpec& spec, const std::string& place) {
  DataFile file;
  ASSIGN_OR_RETURN(const int32_t content, decoder.Int());
  ASSIGN_OR_RETURN(file.path, decoder.Bytes());
  ASSIGN_OR_RETURN(const std::string_view format, decoder.Bytes());
  if (content != kDataContent || !EqualsIgnoreCase(format, kFormat)) {
    return Unsupported(place + " lists files that are no Parquet data files");
  }
  for (const PartitionField& field : spec.fields) {
    ASSIGN_OR_RETURN(const bool present, decoder.Branch());
    std::optional<std::string> value;
    if (present) {
      ASSIGN_OR_RETURN(value, DecodeSingleValue(decoder, field.type));
    }
    file.partition.push_back(std::move(value));
  }
  ASSIGN_OR_RETURN(file.record_count, decoder.Long());
  ASSIGN_OR_RETURN(file.size, decoder.Long());
  const auto number = [&] { return decoder.Long(); };
  const auto bytes = [&] { return decoder.Bytes(); };
  RETURN_IF_ERROR(ExpectNull(decoder, place));
  ASSIGN_OR_RETURN(file.value_counts, DecodeMap<int64_t>(decoder, number));
  ASSIGN_OR_RETURN(file.null_counts, DecodeMap<int64_t>(decoder, number));
  RETURN_IF_ERROR(ExpectNull(decoder, place));
  ASSIGN_OR_RETURN(file.lower_bounds, DecodeMap<std::string>(decoder, bytes));
  ASSIGN_OR_RETURN(file.upper_bounds, DecodeMap<std::string>(decoder, bytes));
  for (int i = 0; i < 4; ++i) RETURN_IF_ERROR(ExpectNull(decoder, place));
  return file;
}

Result<int64_t> DecodeRequired(AvroDecoder& decoder, const std::string& place) {
  ASSIGN_OR_RETURN(const bool present, decoder.Branch());
  if (!present) return Unsupported(place + " leaves ids to be inherited, as this program does not");
  return decoder.Long();
}

Result<ManifestEntry> DecodeEntry(AvroDecoder& decoder, const PartitionSpec& spec, const std::string& place) {
  ManifestEntry entry;
  ASSIGN_OR_RETURN(const int32_t status, decoder.Int());
  if (status < 0 || status > 2) return Corrupt(place + ": an entry has the status " + std::to_string(status));
  entry.status = static_cast<EntryStatus>(status);
  ASSIGN_OR_RETURN(entry.snapshot_id, DecodeRequired(decoder, place));
  ASSIGN_OR_RETURN(entry.sequence_number, DecodeRequired(decoder, place));
  ASSIGN_OR_RETURN([[maybe_unused]] const int64_t of_file, DecodeRequired(decoder, place));
  ASSIGN_OR_RETURN(entry.file, DecodeFile(decoder, spec, place));
  return entry;
}

Result<PartitionSpec> SpecOfHeader(const AvroFileReader& reader, const std::string& place) {
  const std::string_view types = reader.Metadata(kTypesKey);
  const auto id = ParseInt64(reader.Metadata("partition-spec-id"));
  const auto fields = Json::Parse(reader.Metadata("partition-spec"));
  if (types.empty() || !id || *id < 0 || *id > INT32_MAX || !fields.ok()) {
    return Unsupported(place + " was not written by this program");
  }
  auto spec = ParseSpec(static_cast<int32_t>(*id), *fields, types);
  if (!spec.ok()) return spec.error().WithContext(place);
  return spec;
}

}  // namespace

Json ManifestAvroSchema(const PartitionSpec& spec) {
  const Json file = AvroRecord(
      "r2", {{"content", 134, "int"},
             {"file_path", 100, "string"},
             {"file_format", 101, "string"},
             {"partition", 102, PartitionRecord(spec)},
             {"record_count", 103, "long"},
             {"file_size_in_bytes", 104, "long"},
             {"column_sizes", 108, AvroIdMap(117, 118, "long"), false},
             {"value_counts", 109, AvroIdMap(119, 120, "long"), false},
             {"null_value_counts", 110, AvroIdMap(121, 122, "long"), false},
             {"nan_value_counts", 137, AvroIdMap(138, 139, "long"), false},
             {"lower_bounds", 125, AvroIdMap(126, 127, "bytes"), false},
             {"upper_bounds", 128, AvroIdMap(129, 130, "bytes"), false},
             {"key_metadata", 131, "bytes", false},
             {"split_offsets", 132, AvroList(133, "long"), false},
             {"equality_ids", 135, AvroList(136, "int"), false},
             {"sort_order_id", 140, "int", false}});
  return AvroRecord("manifest_entry", {{"status", 0, "int"},
                                       {"snapshot_id", 1, "long", false},
                                       {"sequence_number", 3, "long", false},
                                       {"file_sequence_number", 4, "long", false},
                                       {"data_file", 2, file}});
}

std::string EncodeEntries(const PartitionSpec& spec, const std::vector<ManifestEntry>& entries) {
  std::string block;
  for (const ManifestEntry& entry : entries) block += EncodeEntry(spec, entry);
  return block;
}

Result<std::vector<ManifestEntry>> DecodeEntries(std::string_view block, const PartitionSpec& spec,
                                                 const std::string& place) {
  std::vector<ManifestEntry> entries;
  AvroDecoder decoder(block, place);
  while (!decoder.at_end()) {
    ASSIGN_OR_RETURN(ManifestEntry entry, DecodeEntry(decoder, spec, place));
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string ManifestToBytes(const Manifest& manifest, AvroCodec codec) {
  AvroMetadata metadata;
  metadata["schema"] = manifest.schema_json;
  metadata["schema-id"] = std::to_string(manifest.schema_id);
  metadata["partition-spec"] = SpecFieldsToJson(manifest.spec).Dump();
  metadata["partition-spec-id"] = std::to_string(manifest.spec.id);
  metadata["format-version"] = "2";
  metadata["content"] = "data";
  metadata[kTypesKey] = PartitionTypesToJson(manifest.spec);
  AvroFileWriter writer(ManifestAvroSchema(manifest.spec).Dump(), std::move(metadata), codec);
  for (const ManifestEntry& entry : manifest.entries) writer.Append(EncodeEntry(manifest.spec, entry));
  return writer.Finish();
}

Result<Manifest> ParseManifest(std::string_view bytes, const std::string& place) {
  ASSIGN_OR_RETURN(const AvroFileReader reader, AvroFileReader::Open(bytes, place));
  Manifest manifest;
  ASSIGN_OR_RETURN(manifest.spec, SpecOfHeader(reader, place));
  // The entries are read by this program's schema, so the file must have that one and no other.
  if (reader.schema() != ManifestAvroSchema(manifest.spec).Dump()) {
    return Unsupported(place + " was not written by this program: it has another schema");
  }
  manifest.schema_json = reader.Metadata("schema");
  manifest.schema_id = static_cast<int32_t>(ParseInt64(reader.Metadata("schema-id")).value_or(0));
  RETURN_IF_ERROR(reader.ForEach([&](AvroDecoder& decoder) -> Status {
    ASSIGN_OR_RETURN(ManifestEntry entry, DecodeEntry(decoder, manifest.spec, place));
    manifest.entries.push_back(std::move(entry));
    return Status::Ok();
  }));
  return manifest;
}

}  // namespace ingot::iceberg
