// The main() of a fuzz target where there is no libFuzzer: reads the files of the folders that it is given, and
// mutations of them, so that what was once found stays found.
//
// INGOT_TEST_SEED repeats a run; the seed is printed. INGOT_FUZZ_MUTATIONS: how many of each file (default 200).
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

std::vector<std::string> ReadCorpus(int count, char** folders) {
  std::vector<std::string> paths;
  for (int i = 1; i < count; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(folders[i])) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const std::string& path : paths) {
    std::ifstream file(path, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return inputs;
}

std::string Mutate(std::mt19937_64& random, std::string bytes, const std::string& other) {
  for (uint64_t i = 1 + random() % 4; i-- > 0 && !bytes.empty();) {
    size_t at = random() % bytes.size();
    switch (random() % 6) {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
        break;
      case 2:
        bytes.erase(at, 1 + random() % 16);
        break;
      case 3:
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 32));
        break;
      case 4:
        if (!other.empty()) bytes.insert(at, other.substr(random() % other.size(), random() % 64));
        break;
      default:
        if (random() % 4 == 0) bytes.resize(at);
        break;
    }
  }
  return bytes;
}

void Feed(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int count, char** folders) {
  const char* given = std::getenv("INGOT_TEST_SEED");
  uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  const char* wanted = std::getenv("INGOT_FUZZ_MUTATIONS");
  int mutations = wanted != nullptr ? std::atoi(wanted) : 200;
  std::printf("INGOT_TEST_SEED=%llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  std::mt19937_64 random(seed);
  std::vector<std::string> inputs = ReadCorpus(count, folders);
  if (inputs.empty()) return std::fprintf(stderr, "there is nothing to read: name a folder with inputs\n"), 1;
  for (const std::string& input : inputs) Feed(input);
  for (const std::string& input : inputs) {
    for (int i = 0; i < mutations; ++i) Feed(Mutate(random, input, inputs[random() % inputs.size()]));
  }
  std::printf("read %zu inputs and %d mutations of each\n", inputs.size(), mutations);
  return 0;
}
