#include "iceberg/avro_file.h"

#include <utility>

#include "base/hash.h"
#include "iceberg/deflate.h"

namespace ingot::iceberg {
namespace {

constexpr std::string_view kMagic("Obj\1", 4);
constexpr size_t kSyncSize = 16;
constexpr size_t kBlockBytes = size_t{64} << 10;
constexpr size_t kMaxHeaderEntries = 1000;

std::string Header(const AvroMetadata& metadata, std::string_view sync) {
  std::string out(kMagic);
  AvroEncoder encoder(&out);
  encoder.Count(metadata.size());
  for (const auto& [key, value] : metadata) {
    encoder.Bytes(key);
    encoder.Bytes(value);
  }
  encoder.End();
  encoder.Raw(sync);
  return out;
}

Result<AvroMetadata> ReadMetadata(AvroDecoder& decoder, const std::string& place) {
  AvroMetadata metadata;
  while (true) {
    ASSIGN_OR_RETURN(const size_t count, decoder.Count());
    if (count == 0) return metadata;
    if (metadata.size() + count > kMaxHeaderEntries) return Corrupt(place + ": its header has too many entries");
    for (size_t i = 0; i < count; ++i) {
      ASSIGN_OR_RETURN(const std::string_view key, decoder.Bytes());
      ASSIGN_OR_RETURN(const std::string_view value, decoder.Bytes());
      metadata.insert_or_assign(std::string(key), std::string(value));
    }
  }
}

}  // namespace

AvroFileWriter::AvroFileWriter(std::string_view schema, AvroMetadata metadata, AvroCodec codec)
    : codec_(codec), metadata_(std::move(metadata)) {
  metadata_["avro.schema"] = schema;
  metadata_["avro.codec"] = codec == AvroCodec::kDeflate ? "deflate" : "null";
}

void AvroFileWriter::Append(std::string_view record) {
  block_ += record;
  ++block_records_;
  ++records_;
  if (block_.size() >= kBlockBytes) EndBlock();
}

void AvroFileWriter::EndBlock() {
  if (block_records_ == 0) return;
  AvroEncoder encoder(&blocks_);
  encoder.Long(block_records_);
  encoder.Bytes(codec_ == AvroCodec::kDeflate ? Deflate(block_) : block_);
  blocks_.append(kSyncSize, '\0');
  block_.clear();
  block_records_ = 0;
}

std::string AvroFileWriter::Finish() {
  EndBlock();
  // The marker must be unlikely to occur in the data, and the same for the same data.
  const std::string sync = Md5(Header(metadata_, "") + blocks_);
  std::string out = Header(metadata_, sync);
  AvroDecoder decoder(blocks_, "");
  while (!decoder.at_end()) {
    const size_t start = decoder.offset();
    if (!decoder.Long().ok() || !decoder.Bytes().ok()) break;  // They were written above.
    out.append(blocks_, start, decoder.offset() - start);
    out += sync;
    if (!decoder.Raw(kSyncSize).ok()) break;
  }
  return out;
}

Result<AvroFileReader> AvroFileReader::Open(std::string_view bytes, std::string place) {
  AvroFileReader reader(bytes, std::move(place));
  AvroDecoder decoder(bytes, reader.place_);
  const auto magic = decoder.Raw(kMagic.size());
  if (!magic.ok() || *magic != kMagic) return Corrupt(reader.place_ + " is no Avro file");
  ASSIGN_OR_RETURN(reader.metadata_, ReadMetadata(decoder, reader.place_));
  ASSIGN_OR_RETURN(reader.sync_, decoder.Raw(kSyncSize));
  reader.first_block_ = decoder.offset();
  const std::string_view codec = reader.Metadata("avro.codec");
  reader.deflated_ = codec == "deflate";
  if (!reader.deflated_ && !codec.empty() && codec != "null") {
    return Unsupported(reader.place_ + " is compressed with '" + std::string(codec) + "'; expected deflate or null");
  }
  return reader;
}

std::string_view AvroFileReader::schema() const { return Metadata("avro.schema"); }

std::string_view AvroFileReader::Metadata(const std::string& key) const {
  const auto found = metadata_.find(key);
  return found == metadata_.end() ? std::string_view() : std::string_view(found->second);
}

Status AvroFileReader::ForEach(const std::function<Status(AvroDecoder&)>& read) const {
  AvroDecoder file(bytes_.substr(first_block_), place_);
  while (!file.at_end()) {
    ASSIGN_OR_RETURN(const int64_t count, file.Long());
    ASSIGN_OR_RETURN(std::string_view block, file.Bytes());
    ASSIGN_OR_RETURN(const std::string_view sync, file.Raw(kSyncSize));
    if (sync != sync_) return Corrupt(place_ + ": a block does not end in the file's sync marker");
    if (block.size() > kMaxBlock) return Corrupt(place_ + ": a block is too large");
    std::string inflated;
    if (deflated_) {
      auto result = Inflate(block, kMaxBlock);
      if (!result.ok()) return result.error().WithContext(place_);
      inflated = std::move(*result);
      block = inflated;
    }
    if (count < 0 || static_cast<uint64_t>(count) > block.size()) {
      return Corrupt(place_ + ": a block says that it holds " + std::to_string(count) + " records in " +
                     std::to_string(block.size()) + " bytes");
    }
    AvroDecoder decoder(block, place_);
    for (int64_t i = 0; i < count; ++i) RETURN_IF_ERROR(read(decoder));
    if (!decoder.at_end()) return Corrupt(place_ + ": a block holds more than its records");
  }
  return Status::Ok();
}

}  // namespace ingot::iceberg
