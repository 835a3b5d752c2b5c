package match_test

import (
	"testing"

	"annae/internal/match"
)

// faq is a small help desk in many scripts. Each line of an entry is language
// and phrasing.
var faq = []match.Entry{
	entry("opening", "en", "When are you open?", "What are your opening hours?", "Are you open on Sunday?",
		"es", "¿Cuándo abren?", "¿Cuál es el horario de atención?", "¿Están abiertos los domingos?",
		"ko", "언제 문을 여나요?", "영업 시간이 어떻게 되나요?", "일요일에도 여나요?",
		"ja", "営業時間を教えてください", "何時に開きますか", "日曜日も開いていますか",
		"th", "เปิดกี่โมง", "เวลาทำการคือเมื่อไหร่", "วันอาทิตย์เปิดไหม",
		"ru", "Когда вы открыты?", "Какие у вас часы работы?", "Вы работаете в воскресенье?"),
	entry("price", "en", "How much does it cost?", "What is the price?", "Is there a fee to pay?",
		"es", "¿Cuánto cuesta?", "¿Cuál es el precio?", "¿Hay que pagar una tarifa?",
		"ko", "비용이 얼마인가요?", "가격을 알려 주세요", "수수료를 내야 하나요?",
		"ja", "料金はいくらですか", "価格を知りたい", "手数料はかかりますか",
		"th", "ราคาเท่าไหร่", "ค่าใช้จ่ายเท่าไร", "ต้องเสียค่าธรรมเนียมไหม",
		"ru", "Сколько это стоит?", "Какая цена?", "Нужно ли платить сбор?"),
	entry("parking", "en", "Where can I park my car?", "Is there a parking lot?", "Do you have parking spaces?",
		"es", "¿Dónde puedo aparcar el coche?", "¿Hay aparcamiento?", "¿Tienen plazas de estacionamiento?",
		"ko", "주차는 어디에 하나요?", "주차장이 있나요?", "차를 세울 곳이 있습니까?",
		"ja", "駐車場はありますか", "車はどこに停められますか", "駐車スペースを教えて",
		"th", "จอดรถได้ที่ไหน", "มีที่จอดรถไหม", "ลานจอดรถอยู่ตรงไหน",
		"ru", "Где можно припарковать машину?", "Есть ли парковка?", "Где стоянка для автомобилей?"),
	entry("documents", "en", "Which documents must I bring?", "What papers do I need?", "Do I have to show a passport?",
		"es", "¿Qué documentos debo traer?", "¿Qué papeles necesito?", "¿Debo presentar el pasaporte?",
		"ko", "어떤 서류를 가져가야 하나요?", "필요한 서류가 무엇입니까?", "여권을 보여 줘야 하나요?",
		"ja", "必要な書類は何ですか", "どの書類を持って行けばいいですか", "パスポートは必要ですか",
		"th", "ต้องนำเอกสารอะไรมาบ้าง", "ใช้เอกสารอะไร", "ต้องแสดงหนังสือเดินทางไหม",
		"ru", "Какие документы нужно принести?", "Какие бумаги мне нужны?", "Нужно ли показать паспорт?"),
	entry("cancel", "en", "How do I cancel my appointment?", "I want to cancel", "Can I call off the booking?",
		"es", "¿Cómo cancelo mi cita?", "Quiero anular la reserva", "¿Puedo cancelar la cita?",
		"ko", "예약을 어떻게 취소하나요?", "취소하고 싶어요", "예약 취소가 가능한가요?",
		"ja", "予約をキャンセルしたい", "キャンセルの方法は", "予約を取り消せますか",
		"th", "ยกเลิกนัดอย่างไร", "อยากยกเลิกการจอง", "ยกเลิกการนัดหมายได้ไหม",
		"ru", "Как отменить запись?", "Хочу отменить встречу", "Можно ли отменить бронь?"),
	{ID: "weather", Declined: true, Phrasings: phrasings("en", "What is the weather today?", "Will it rain tomorrow?", "Is it sunny outside?",
		"es", "¿Qué tiempo hace hoy?", "¿Va a llover mañana?", "¿Hace sol?",
		"ko", "오늘 날씨가 어때요?", "내일 비가 오나요?", "밖에 해가 났나요?",
		"ja", "今日の天気はどうですか", "明日は雨ですか", "外は晴れていますか")},
}

func entry(id string, pairs ...string) match.Entry {
	return match.Entry{ID: id, Phrasings: phrasings(pairs...)}
}

// phrasings reads languages, each followed by its phrasings.
func phrasings(words ...string) []match.Phrasing {
	var out []match.Phrasing
	lang := ""
	for _, w := range words {
		if len(w) == 2 {
			lang = w
			continue
		}
		out = append(out, match.Phrasing{Lang: lang, Text: w})
	}
	return out
}

func train(t testing.TB, entries []match.Entry) *match.Model {
	t.Helper()
	m, err := match.Train(entries)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
