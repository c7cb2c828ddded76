//! Captions and links: a few real words in seven languages with a long tail of made-up ones, so that
//! captions repeat as seldom as they do in the web's.

use super::draw::{Draw, zipf};

/// Language tags and how often they come.
pub(crate) const LANGUAGES: [(&str, f64); 7] =
    [("en", 0.52), ("de", 0.12), ("fr", 0.11), ("ja", 0.07), ("zh", 0.07), ("ru", 0.07), ("ar", 0.04)];

const WORDS: [&str; 7] = [
    "the and of for with in a new photo picture cat dog home stock green vintage ladies vector cover paper \
     education leather sofa wedding kitchen Cathedral poster location wall size shirt logo free design bicycle \
     summer art print image bedroom river catalog silver necklace recipe best holiday garden chair scatter",
    "und der die das mit für von ein Bild Katze Hund Garten grün Größe Leder Straße Hochzeit Küche Stuhl \
     Fahrrad Geschenk Sommer Wand weiß Tisch günstig kaufen Ferienwohnung",
    "et le la les de pour avec un une photo chat chien vélo été forêt cuisine mariage cadeau mur vert taille \
     château façade rêve pas cher maison vacances",
    "猫 犬 写真 無料 夏 台所 椅子 結婚 東京 自転車 贈り物 壁紙 緑 革 レシピ 送料込み 新作 素材 庭",
    "猫 狗 图片 夏天 厨房 椅子 婚礼 自行车 礼物 壁纸 绿色 皮革 菜谱 上海 新款 花园 海报 素材",
    "и в на с для фото кошка собака сад зелёный лето кухня стул свадьба велосипед подарок обои кожа рецепт \
     купить недорого новый",
    "قطة كلب صورة صيف مطبخ كرسي زفاف دراجة هدية خلفية أخضر جلد وصفة حديقة جديد مجاني",
];

/// Languages that write no spaces.
const TIGHT: [&str; 2] = ["ja", "zh"];

/// Made-up words a language.
const TAIL: usize = 4000;

/// Half captions a language; a caption is one or two of them.
const POOL: usize = 40_000;

/// Characters of a caption at most.
const CAPTION_CHARS: usize = 200;

const HOSTS: usize = 20_000;
const SLUGS: usize = 60_000;
const ENDINGS: [&str; 8] =
    [".jpg", ".jpg", ".jpg", ".jpeg", ".png", "_large.jpg?v=1571438862", ".webp", "-300x300.jpg"];
const FOLDERS: [&str; 6] =
    ["/wp-content/uploads/", "/images/", "/media/catalog/product/cache/", "/photos/large/", "/img/p/", "/i/"];
const SYLLABLES: [&str; 16] = [
    "pho", "pix", "sto", "img", "shop", "blo", "cdn", "wor", "lum", "art", "med", "cas", "fli", "tra", "net",
    "kit",
];
const DOMAINS: [&str; 8] = ["com", "com", "com", "net", "org", "de", "fr", "co.uk"];

/// What captions and links are put together from.
pub(crate) struct Pools {
    captions: Vec<Vec<String>>,
    hosts: Vec<String>,
    slugs: Vec<String>,
}

impl Pools {
    pub(crate) fn new(seed: u64) -> Self {
        let mut draw = Draw::new(seed);
        let captions = (0..LANGUAGES.len()).map(|language| half_captions(language, &mut draw)).collect();
        let hosts = (0..HOSTS).map(|_| host(&mut draw)).collect();
        let english: Vec<&str> = WORDS[0].split_whitespace().collect();
        let slug = |draw: &mut Draw| {
            let n = 1 + draw.below(6);
            (0..n).map(|_| english[draw.below(english.len())]).collect::<Vec<_>>().join("-")
        };
        Self { captions, hosts, slugs: (0..SLUGS).map(|_| slug(&mut draw)).collect() }
    }

    pub(crate) fn caption(&self, language: usize, draw: &mut Draw) -> String {
        let pool = &self.captions[language];
        let first = &pool[draw.below(POOL)];
        let whole =
            if draw.chance(0.55) { format!("{first} - {}", pool[draw.below(POOL)]) } else { first.clone() };
        match whole.char_indices().nth(CAPTION_CHARS) {
            Some((end, _)) => whole[..end].to_owned(),
            None => whole,
        }
    }

    /// A link that no other row has: it ends in the row's number.
    pub(crate) fn link(&self, row: u64, draw: &mut Draw) -> String {
        // A few hosts hold most of the pictures.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of 20,000 hosts"
        )]
        let host = (HOSTS as f64 * draw.share().powf(2.5)) as usize;
        format!(
            "https://{}{}{}/{:02}/{}-{:x}_{row}{}",
            self.hosts[host.min(HOSTS - 1)],
            FOLDERS[draw.below(FOLDERS.len())],
            2008 + draw.below(15),
            1 + draw.below(12),
            self.slugs[draw.below(SLUGS)],
            draw.bits() & 0xFFF_FFFF_FFFF,
            ENDINGS[draw.below(ENDINGS.len())],
        )
    }
}

fn host(draw: &mut Draw) -> String {
    let n = 2 + draw.below(3);
    let name: String = (0..n).map(|_| SYLLABLES[draw.below(SYLLABLES.len())]).collect();
    format!("{name}.{}", DOMAINS[draw.below(DOMAINS.len())])
}

fn half_captions(language: usize, draw: &mut Draw) -> Vec<String> {
    let words = vocabulary(language, draw);
    let weights = zipf(words.len(), 0.85);
    let between = if TIGHT.contains(&LANGUAGES[language].0) { "" } else { " " };
    let half = |draw: &mut Draw| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 14")]
        let n = (1.0 + draw.gamma(2.0) * 2.6).clamp(1.0, 14.0) as usize;
        let mut text = Vec::with_capacity(n);
        text.extend((0..n).map(|_| words[draw.weighted(&weights)].as_str()));
        let emoji = if draw.chance(0.02) { " ✨" } else { "" };
        format!("{}{emoji}", text.join(between))
    };
    (0..POOL).map(|_| half(draw)).collect()
}

/// The front of one word and the back of another, a few thousand times.
fn vocabulary(language: usize, draw: &mut Draw) -> Vec<String> {
    let base: Vec<&str> = WORDS[language].split_whitespace().collect();
    let mut words: Vec<String> = base.iter().map(|word| (*word).to_owned()).collect();
    words.extend((0..TAIL).map(|_| {
        let (front, back) = (base[draw.below(base.len())], base[draw.below(base.len())]);
        let front: String = front.chars().take(front.chars().count().div_ceil(2)).collect();
        let back: String = back.chars().skip(back.chars().count() / 2).collect();
        front + &back
    }));
    words
}
