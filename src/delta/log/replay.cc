#include "delta/log/replay.h"

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

namespace ingot::delta {
namespace {

// Of a long log most words are overtaken by later ones: they need not all be kept until the end.
constexpr size_t kMostWords = 100'000;

std::string IdOf(const std::optional<DeletionVector>& vector) {
  return vector.has_value() ? vector->UniqueId() : std::string();
}

}  // namespace

bool HasInCommitTimestamps(const Protocol& protocol, const Metadata& metadata) {
  auto property = metadata.configuration.find("delta.enableInCommitTimestamps");
  if (property == metadata.configuration.end() || property->second != "true") return false;
  const auto& features = protocol.writer_features;
  return protocol.min_writer_version >= 7 &&
         std::find(features.begin(), features.end(), "inCommitTimestamp") != features.end();
}

std::string_view Replay::FileWord::path() const { return add != nullptr ? add->path : remove->path; }

const std::optional<DeletionVector>& Replay::FileWord::vector() const {
  return add != nullptr ? add->deletion_vector : remove->deletion_vector;
}

Replay::Replay(const SnapshotPtr& base) {
  if (base == nullptr || base->version < 0) return;
  next_ = *base;
  has_protocol_ = true;
  has_metadata_ = true;
}

void Replay::Apply(Action action) {
  if (words_.size() >= kMostWords) ApplyFileWords();
  std::visit(
      [this](auto&& a) {
        using T = std::decay_t<decltype(a)>;
        if constexpr (std::is_same_v<T, AddFile>) {
          words_.push_back({std::make_shared<const AddFile>(std::move(a)), nullptr});
        } else if constexpr (std::is_same_v<T, RemoveFile>) {
          words_.push_back({nullptr, std::make_shared<const RemoveFile>(std::move(a))});
        } else if constexpr (std::is_same_v<T, Protocol>) {
          next_.protocol = std::move(a);
          has_protocol_ = true;
        } else if constexpr (std::is_same_v<T, Metadata>) {
          next_.metadata = std::move(a);
          has_metadata_ = true;
          metadata_changed_ = true;
        } else if constexpr (std::is_same_v<T, SetTransaction>) {
          std::string app_id = a.app_id;
          next_.transactions[std::move(app_id)] = std::move(a);
        } else if constexpr (std::is_same_v<T, DomainMetadata>) {
          std::string domain = a.domain;
          if (a.removed) {
            next_.domains.erase(domain);
          } else {
            next_.domains[std::move(domain)] = std::move(a);
          }
        } else if constexpr (std::is_same_v<T, CommitInfo>) {
          if (const Json* t = a.json.Find("timestamp"); t != nullptr && t->is_int())
            commit_timestamp_ = t->as_int();
          if (const Json* t = a.json.Find("inCommitTimestamp"); t != nullptr && t->is_int()) {
            in_commit_timestamp_ = t->as_int();
          }
        }
      },
      std::move(action));
}

void Replay::ApplyFileWords() {
  // Stable: of the words on one logical file the last is the newest.
  std::stable_sort(words_.begin(), words_.end(), [](const FileWord& a, const FileWord& b) {
    if (int order = a.path().compare(b.path()); order != 0) return order < 0;
    if (!a.vector().has_value() && !b.vector().has_value()) return false;
    return IdOf(a.vector()) < IdOf(b.vector());
  });
  std::vector<FileList<AddFile>::Change> files;
  std::vector<FileList<RemoveFile>::Change> tombstones;
  for (size_t i = 0; i < words_.size(); ++i) {
    const FileWord& word = words_[i];
    bool newest = i + 1 == words_.size() || words_[i + 1].path() != word.path() ||
                  IdOf(words_[i + 1].vector()) != IdOf(word.vector());
    if (!newest) continue;
    files.push_back({word.path(), &word.vector(), word.add});
    tombstones.push_back({word.path(), &word.vector(), word.remove});
  }
  next_.files = next_.files.With(std::move(files));
  next_.tombstones = next_.tombstones.With(std::move(tombstones));
  words_.clear();
}

Result<SnapshotPtr> Replay::Finish(int64_t version, std::string_view place) {
  if (!has_protocol_ || !has_metadata_) {
    return Corrupt(std::string(place) + ": the log gives no " + (has_protocol_ ? "metaData" : "protocol") +
                   " action up to version " + std::to_string(version));
  }
  if (metadata_changed_) {
    auto schema = ParseSchema(next_.metadata.schema_json);
    if (!schema.ok()) return schema.error().WithContext(place);
    next_.schema = std::move(*schema);
  }
  ApplyFileWords();
  next_.version = version;
  bool own = HasInCommitTimestamps(next_.protocol, next_.metadata) && in_commit_timestamp_.has_value();
  auto millis = own ? in_commit_timestamp_ : commit_timestamp_;
  if (millis.has_value()) next_.timestamp = FromMillis(*millis);
  return std::make_shared<const Snapshot>(std::move(next_));
}

}  // namespace ingot::delta
