// The rows of checkpoints (PROTOCOL.md, "Checkpoint Schema"), written as one Parquet file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delta/action/actions.h"
#include "delta/log/snapshot.h"
#include "delta/parquet/parquet_writer.h"

namespace ingot::delta {

class CheckpointFile {
 public:
  enum class Kind {
    kClassic,  // the whole state
    kTop,      // of a V2 checkpoint: all but the files, which sidecars hold; Spark wants columns for them all the same
    kSidecar,  // files
  };
  explicit CheckpointFile(Kind kind);

  // Each is one row; of a kind that the file has columns for.
  void Add(const CheckpointMetadata& checkpoint);
  void Add(const Protocol& protocol);
  void Add(const Metadata& metadata);
  void Add(const SetTransaction& transaction);
  void Add(const DomainMetadata& domain);
  void Add(const Sidecar& sidecar);
  void Add(const AddFile& add);
  void Add(const RemoveFile& remove);

  size_t rows() const { return rows_; }
  std::string Finish();

 private:
  using Column = ParquetWriter::Column;
  struct Columns {
    Column group = 0;
    std::vector<Column> leaves;
    size_t written = 0;  // rows of this row group that have a value or a null
  };

  Column Action(Columns CheckpointFile::*action, std::string_view name);
  Columns VectorColumns(Column parent);
  void BuildFileColumns();
  void BuildTableColumns();
  void BuildTopColumns();
  template <typename Fill>
  void Row(Columns& columns, const Fill& fill);
  void EndGroup();
  template <typename T>
  void PutOrNull(Column column, const std::optional<T>& value);
  void TextOrNull(Column column, std::string_view value);
  void WriteVector(const Columns& columns, const std::optional<DeletionVector>& vector);
  void WriteMetadata(const Metadata& metadata);
  void WriteAdd(const AddFile& add);
  void WriteRemove(const RemoveFile& remove);

  ParquetWriter writer_;
  Columns txn_, add_, remove_, metadata_, protocol_, domain_, checkpoint_, sidecar_;
  Columns add_vector_, remove_vector_;
  std::vector<Columns CheckpointFile::*> actions_;  // those that this kind of file has
  size_t rows_ = 0;
  size_t group_rows_ = 0;
};

}  // namespace ingot::delta
