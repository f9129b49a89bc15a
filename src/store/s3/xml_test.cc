#include "store/s3/xml.h"

#include <gmock/gmock.h>

#include <random>

#include "store/s3/s3_listing.h"
#include "store/store_matchers.h"

namespace ingot::store {
namespace {

constexpr std::string_view kPage =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix/><KeyCount>2</KeyCount>
<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>1/x==</NextContinuationToken>
<Contents><Key>a+b%2Bc</Key><LastModified>2025-01-15T09:30:00.000Z</LastModified><ETag>&quot;e1&quot;</ETag>
<Size>12</Size><Owner><ID>x</ID></Owner></Contents>
<CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes></ListBucketResult>)";

TEST(XmlTest, ElementsTextAndEntities) {
  const Result<XmlElement> root = ParseXml(
      "\xEF\xBB\xBF<?xml version='1.0'?><!-- c --><s:a x=\"1>2\" "
      "y='&amp;'>t&lt;&gt;&amp;&quot;&apos;&#65;&#x20AC;"
      "<b/><c >x<![CDATA[<&]]>y</c ><!-- d --></s:a>\n");
  ASSERT_OK(root);
  EXPECT_EQ(root->name, "a");
  EXPECT_EQ(root->text, "t<>&\"'A€");
  ASSERT_EQ(root->children.size(), 2u);
  EXPECT_EQ(root->TextOf("c"), "x<&y");
  EXPECT_EQ(root->TextOf("none"), "");
}

TEST(XmlTest, WhatIsNoXmlIsCorrupt) {
  for (const char* text : {"",
                           " ",
                           "x",
                           "<",
                           "<a",
                           "<a>",
                           "<a></b>",
                           "<a/><b/>",
                           "<a></a>x",
                           "<a>&nbsp;</a>",
                           "<a>&#0;</a>",
                           "<a>&#xD800;</a>",
                           "<a>&#x110000;</a>",
                           "<a>&#99999999999;</a>",
                           "<a>&</a>",
                           "<a b></a>",
                           "<a b=c></a>",
                           "<a b='></a>",
                           "<!-- <a/>",
                           "<a><!-- </a>",
                           "<a><![CDATA[</a>",
                           "<a></a",
                           "</a>",
                           "<>",
                           "<a/ >",
                           "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}) {
    EXPECT_ERROR(ParseXml(text), ErrorKind::kCorrupt) << text;
  }
}

TEST(XmlTest, SizesAreBounded) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_ERROR(ParseXml(deep), ErrorKind::kCorrupt);
  std::string many = "<a>";
  for (int i = 0; i < 300'000; ++i) many += "<b/>";
  EXPECT_ERROR(ParseXml(many + "</a>"), ErrorKind::kCorrupt);
  EXPECT_ERROR(ParseXml("<a>" + std::string(17 << 20, 'x') + "</a>"), ErrorKind::kCorrupt);
}

TEST(XmlTest, DamagedPagesNeverCrash) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 20'000; ++round) {
    std::string page(kPage);
    for (uint64_t edits = random() % 4 + 1; edits > 0 && !page.empty(); --edits) {
      const size_t at = random() % page.size();
      switch (random() % 4) {
        case 0:
          page[at] = static_cast<char>(random());
          break;
        case 1:
          page.erase(at, random() % 20);
          break;
        case 2:
          page.insert(at, page.substr(random() % page.size(), random() % 20));
          break;
        default:
          page.resize(at + 1);
          break;
      }
    }
    const Result<S3ListPage> parsed = ParseListPage(page);
    EXPECT_TRUE(parsed.ok() || parsed.error().kind() == ErrorKind::kCorrupt) << page;
  }
}

TEST(S3ListingTest, APageIsRead) {
  const Result<S3ListPage> page = ParseListPage(kPage);
  ASSERT_OK(page);
  ASSERT_EQ(page->objects.size(), 1u);
  EXPECT_EQ(page->objects[0].key, "a b+c");
  EXPECT_EQ(page->objects[0].size, 12u);
  EXPECT_EQ(page->objects[0].etag, "e1");
  EXPECT_EQ(FormatIso8601(page->objects[0].modified), "2025-01-15T09:30:00Z");
  EXPECT_THAT(page->prefixes, testing::ElementsAre("d/"));
  EXPECT_EQ(page->next, "1/x==");
}

TEST(S3ListingTest, BrokenPagesAreCorrupt) {
  for (const char* body : {
           "<Error><Code>X</Code></Error>",
           "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
           "<ListBucketResult><Contents><Key>a</Key><Size>-1</Size><LastModified>2025-01-15T09:30:00Z</"
           "LastModified>"
           "</Contents></ListBucketResult>",
           "<ListBucketResult><Contents><Key>a</Key><Size>1</Size><LastModified>soon</LastModified></"
           "Contents>"
           "</ListBucketResult>",
           "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>%zz</Key><Size>1</Size>"
           "<LastModified>2025-01-15T09:30:00Z</LastModified></Contents></ListBucketResult>",
           "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
       }) {
    EXPECT_ERROR(ParseListPage(body), ErrorKind::kCorrupt) << body;
  }
}

}  // namespace
}  // namespace ingot::store
