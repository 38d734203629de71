"""Names that people have, in every script the label fonts draw."""

from __future__ import annotations

LATIN = (
    *("Seán O'Brien-Muñoz", "Łukasz Żółkiewski", "Đặng Thị Ngọc Ánh", "Nguyễn Thị Ế Ộ", "Þórður Æsir Djöð"),
    *("Çağla Şükrü İnönü", "Ștefan Țiriac", "Ŝaŭlo Ĵaĉ", "ʻAukai Kūpaʻa", "Naat’áanii"),
)
# Letters with marks that have no character of their own: Yoruba, Guarani, Marshallese, Lithuanian, Navajo, Ewe.
MARKED = ("Ṣọlá Ọlọ́runtọ́bá Ẹ̀kọ́", "G̃uaraní", "M̧ajeḷ", "Jonė̃", "Vaį́tkus", "Diné Ąą́ Ǫ́", "ŋ́ ɔ̃ ɛ́", "x̂ a̰ j̃")
GREEK = ("Γιώργος Παπαδόπουλος", "Ἀθηνᾶ")
CYRILLIC = ("Иван Щукин-Їжак", "Ђорђе Љубиша", "Қазақ Өмір Ұлы", "Гали́на")
OTHER = ("Գրիգոր Հայ", "გიორგი")
CHINESE = ("王小明", "張偉 陳麗娟", "欧阳娜娜", "堃喆玥 祎翀", "䶮㛃")
JAPANESE = ("山田太郎", "髙橋 﨑", "さくら", "ヴィクトリア・マリー", "佐々木")
KOREAN = ("김민준", "이서연 박", "뷁쀍")
ARABIC = (
    *("محمد علي", "فاطمة الزهراء", "عبدالله الأمين", "علی پریسا گل", "عائشہ ٹھاکر", "إبراهيم آدم"),
    *("لآلئ لإله بلا", "مؤمن هدى", "غلام حسین چوہدری", "ژاله ڤيان"),
)
HEBREW = ("דוד כהן", "שרה", "יעל בן-גוריון")
MIXED = (
    *("Prescriber محمد علي, MD", "محمد (Mary) 12", "יעל (Ruth)", "Anna (שרה) 1985/04/02", "«שלום» [x] {ב}"),
    *("Dr. 王小明, MD (김)", "王小明 (محمد) 김", "علي ۱۲۳ ٤٥٦", "שרה O'Neil 12-34"),
)
LEFT_TO_RIGHT = (*LATIN, *MARKED, *GREEK, *CYRILLIC, *OTHER, *CHINESE, *JAPANESE, *KOREAN)
ALL = (*LEFT_TO_RIGHT, *ARABIC, *HEBREW, *MIXED)
