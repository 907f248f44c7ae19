//! The fields of the student information form, by their stable English names.

macro_rules! fields {
    ($($field:ident $id:literal,)+) => {
        /// A field of the student information form 学生基本信息表 of 2013; its 72 items
        /// without the photo and the spelling of the name, which no school types.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the form's own items, each named by its identifier")]
        pub enum Field { $($field),+ }

        impl Field {
            /// Every field, in the order of the form.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$field),+];

            /// The field's stable name, as `birth_date` or `guardian1_phone`.
            pub fn id(self) -> &'static str {
                const IDS: [&str; Field::ALL.len()] = [$($id),+];
                IDS[self as usize]
            }

            /// The field called `id`.
            pub fn find(id: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|field| field.id() == id)
            }
        }
    };
}

fields! {
    Name "name", Sex "sex", BirthDate "birth_date", Birthplace "birthplace", NativePlace "native_place",
    Ethnicity "ethnicity", Nationality "nationality", DocumentKind "document_kind", DocumentNumber "document_number",
    HkMacaoTaiwan "hk_macao_taiwan", PoliticalAffiliation "political_affiliation", Health "health",
    FormerName "former_name", DocumentValid "document_valid", HouseholdPlace "household_place",
    HouseholdNature "household_nature", Speciality "speciality", AuxiliaryNumber "auxiliary_number",
    SeatNumber "seat_number", Grade "grade", Class "class", EntryMonth "entry_month", EntryWay "entry_way",
    Attendance "attendance", Source "source", HomeAddress "home_address", PostalAddress "postal_address",
    FamilyAddress "family_address", Phone "phone", Postcode "postcode", Email "email", Homepage "homepage",
    OnlyChild "only_child", Preschool "preschool", LeftBehind "left_behind", MigrantChild "migrant_child",
    Orphan "orphan", MartyrChild "martyr_child", InclusiveClass "inclusive_class", Disability "disability",
    SeatPurchased "seat_purchased", NeedsAid "needs_aid", BoardingSubsidy "boarding_subsidy", Distance "distance",
    Commute "commute", SchoolBus "school_bus",
    Guardian1Name "guardian1_name", Guardian1Relation "guardian1_relation",
    Guardian1RelationNote "guardian1_relation_note", Guardian1Ethnicity "guardian1_ethnicity",
    Guardian1Workplace "guardian1_workplace", Guardian1Address "guardian1_address",
    Guardian1HouseholdPlace "guardian1_household_place", Guardian1Phone "guardian1_phone",
    Guardian1IsGuardian "guardian1_is_guardian", Guardian1DocumentKind "guardian1_document_kind",
    Guardian1DocumentNumber "guardian1_document_number", Guardian1Post "guardian1_post",
    Guardian2Name "guardian2_name", Guardian2Relation "guardian2_relation",
    Guardian2RelationNote "guardian2_relation_note", Guardian2Ethnicity "guardian2_ethnicity",
    Guardian2Workplace "guardian2_workplace", Guardian2Address "guardian2_address",
    Guardian2HouseholdPlace "guardian2_household_place", Guardian2Phone "guardian2_phone",
    Guardian2IsGuardian "guardian2_is_guardian", Guardian2DocumentKind "guardian2_document_kind",
    Guardian2DocumentNumber "guardian2_document_number", Guardian2Post "guardian2_post",
}
