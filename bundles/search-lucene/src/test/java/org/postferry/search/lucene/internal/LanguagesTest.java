package org.postferry.search.lucene.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.model.EmailId;

/** What a person of that language would expect to find, labelled by hand. */
class LanguagesTest {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "{1} in “{0}”: {2}")
    @CsvSource({
        // German
        "Grüße von Herrn Müller aus der Straße, muller, true",
        "Grüße von Herrn Müller aus der Straße, MÜLLER, true",
        "Grüße von Herrn Müller aus der Straße, strasse, true",
        "Grüße von Herrn Müller aus der Straße, grusse, true",
        "Grüße von Herrn Müller aus der Straße, mull, false",
        "Donaudampfschifffahrtsgesellschaft, donaudampf*, true",
        // French
        "L’été dernier à la crèche, ete, true",
        "L’été dernier à la crèche, l'été, true",
        "L’été dernier à la crèche, creche, true",
        "Œuvre du cœur, coeur, true",
        // Russian
        "Ещё раз о районе, еще, true",
        "Ещё раз о районе, ЕЩЁ, true",
        "Ещё раз о районе, раионе, false",
        // Chinese
        "我们明天在北京大学见面, 北京, true",
        "我们明天在北京大学见面, 北京大学, true",
        "我们明天在北京大学见面, 京大, true",
        "我们明天在北京大学见面, 见, true",
        "我们明天在北京大学见面, 大北, false",
        // Japanese
        "新しいお茶が入りました, お茶, true",
        "新しいお茶が入りました, 新しい, true",
        "ﾃﾞｰﾀを送ります, データ, true",
        "データを送ります, データ, true",
        "データを送ります, ﾃﾞｰﾀ, true",
        "データを送ります, 送信, false",
        // Korean
        "내일 서울에서 만나요, 서울, true",
        "내일 서울에서 만나요, 서울에서, true",
        "내일 서울에서 만나요, 에울, false",
        // Thai
        "สวัสดีครับ วันนี้อากาศดี, อากาศ, true",
        "สวัสดีครับ วันนี้อากาศดี, สวัสดี, true",
        "สวัสดีครับ วันนี้อากาศดี, ดีสวัส, false",
        // Arabic
        "السَّلامُ عليكم يا أحمد, السلام, true",
        "السَّلامُ عليكم يا أحمد, احمد, true",
        "مدرسة جديدة, مدرسه, true",
        // Hebrew, Greek, Turkish, Polish, Vietnamese
        "שָׁלוֹם לכולם, שלום, true",
        "Καλημέρα σας, καλημερα, true",
        "İstanbul ve ışık, istanbul, true",
        "İstanbul ve ışık, isik, true",
        "Łódź jest piękna, lodz, true",
        "Việt Nam, viet, true",
        // what nobody sees
        "Donau\u00ADdampf\u00ADschiff, donaudampfschiff, true",
        "Donaudampfschiff, Donau\u00ADdampfschiff, true",
        "Donau\u00ADdampf\u00ADschiff, dampf, false",
        "Stra\u200Bße und Müll\u200Der, strasse, true",
        "Stra\u200Bße und Müll\u2060er, müller, true",
        "\uFEFFrech\uFEFFnung, rechnung, true",
        "می\u200Cخواهم, میخواهم, true",
        "میخواهم, می\u200Cخواهم, true",
        "ក្សេត្រ\u200Bខ្មែរ, ខ្មែរ, true",
        "北\u200B京, 北京, true",
        "שלום\u200F, שלום, true",
        // width and form
        "Ｆｕｌｌ　ｗｉｄｔｈ　１２３, full, true",
        "Ｆｕｌｌ　ｗｉｄｔｈ　１２３, 123, true",
        "half width, ｈａｌｆ, true",
        "cafe\u0301 au lait, café, true",
        "version 3.14 of foo_bar-baz, foo, true",
        "version 3.14 of foo_bar-baz, foo_bar, true",
        "version 3.14 of foo_bar-baz, 3.14, true",
        "version 3.14 of foo_bar-baz, 3.1, false"
    })
    void finds(String text, String query, boolean found) throws Exception {
        try (Searched at = new Searched(folder)) {
            EmailId email = at.say("x", text);

            assertEquals(found ? List.of(email) : List.of(), at.find("body:" + query));
        }
    }

    @Test
    void aSnippetKeepsWhatNobodySees() throws Exception {
        try (Searched at = new Searched(folder)) {
            at.say("x", "Auf der Donau\u00ADdampf\u00ADschiff\u00ADfahrt, 北\u200B京");

            assertEquals(
                    "Auf der <mark>Donau\u00ADdampf\u00ADschiff\u00ADfahrt</mark>, 北\u200B京",
                    at.search("donaudampfschifffahrt").items().get(0).snippet());
            assertEquals(
                    "Auf der Donau\u00ADdampf\u00ADschiff\u00ADfahrt, <mark>北\u200B京</mark>",
                    at.search("北京").items().get(0).snippet());
        }
    }
}
