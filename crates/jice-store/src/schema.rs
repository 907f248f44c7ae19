//! The tables as diesel sees them; `tests/ddl.rs` holds them against the migrations.

diesel::table! {
    schema_migration (name) {
        name -> Text,
        checksum -> Text,
    }
}

diesel::table! {
    org_unit (org_id) {
        org_id -> BigInt,
        parent_id -> Nullable<BigInt>,
        jurisdiction -> Text,
        side -> Text,
        level -> Text,
        code -> Text,
        name -> Text,
        division -> Text,
        details -> Text,
        closed_on -> Nullable<Text>,
        version -> Integer,
        created_us -> BigInt,
    }
}

diesel::table! {
    unit_event (org_id, event_id) {
        org_id -> BigInt,
        event_id -> BigInt,
        act -> Text,
        held_on -> Text,
        known_us -> BigInt,
        document -> Text,
        reason -> Text,
        account_id -> BigInt,
        actor_org_id -> BigInt,
    }
}

diesel::table! {
    school_year (jurisdiction, year) {
        jurisdiction -> Text,
        year -> SmallInt,
        opened_us -> BigInt,
        account_id -> BigInt,
    }
}

diesel::table! {
    window_override (jurisdiction, window_name, org_id) {
        jurisdiction -> Text,
        window_name -> Text,
        org_id -> BigInt,
        opens_on -> Text,
        closes_on -> Text,
        account_id -> BigInt,
        set_us -> BigInt,
    }
}

diesel::table! {
    installation (item) {
        item -> Text,
        content -> Text,
    }
}

diesel::table! {
    person (person_id) {
        person_id -> BigInt,
        name -> Text,
        sex -> SmallInt,
        birth_on -> Text,
        document_kind -> Text,
        document_sealed -> Nullable<Binary>,
        document_index -> Nullable<Binary>,
        values_sealed -> Binary,
        key_id -> SmallInt,
        version -> Integer,
        created_us -> BigInt,
    }
}

diesel::table! {
    student_entry (person_id, entry_id) {
        person_id -> BigInt,
        entry_id -> BigInt,
        jurisdiction -> Text,
        state -> Text,
        state_on -> Text,
        state_note -> Text,
        school_id -> BigInt,
        class_id -> BigInt,
        placement_id -> BigInt,
        stage -> Text,
        entry_year -> SmallInt,
        repeats -> SmallInt,
        live -> Bool,
        version -> Integer,
        last_act_id -> BigInt,
    }
}

diesel::table! {
    issued_number (person_id, number_id) {
        person_id -> BigInt,
        number_id -> BigInt,
        kind -> Text,
        value_sealed -> Binary,
        key_id -> SmallInt,
        issuer_id -> BigInt,
        valid_from_on -> Text,
        valid_to_on -> Nullable<Text>,
        temporary -> Bool,
    }
}

diesel::table! {
    journal (person_id, journal_id) {
        person_id -> BigInt,
        journal_id -> BigInt,
        entry_id -> BigInt,
        act -> Text,
        act_sealed -> Binary,
        key_id -> SmallInt,
        valid_from_on -> Text,
        known_us -> BigInt,
        account_id -> BigInt,
        org_id -> BigInt,
        jurisdiction -> Text,
        pack_version -> Text,
        findings -> Text,
    }
}

diesel::table! {
    photo (person_id, photo_id) {
        person_id -> BigInt,
        photo_id -> BigInt,
        file_key -> Text,
        taken_year -> SmallInt,
        source -> Text,
        width -> Integer,
        height -> Integer,
        bytes -> Integer,
        put_us -> BigInt,
        account_id -> BigInt,
    }
}

diesel::table! {
    archive_item (person_id, item_id, version) {
        person_id -> BigInt,
        item_id -> BigInt,
        version -> Integer,
        section -> Text,
        kind -> Text,
        held_on -> Text,
        school_id -> BigInt,
        content_sealed -> Binary,
        key_id -> SmallInt,
        file_key -> Text,
        org_id -> BigInt,
        account_id -> BigInt,
        put_us -> BigInt,
    }
}

diesel::table! {
    archive_copy (person_id, copy_id) {
        person_id -> BigInt,
        copy_id -> BigInt,
        org_id -> BigInt,
        jurisdiction -> Text,
        name -> Text,
        left_on -> Text,
        act_id -> BigInt,
        file_key -> Text,
        made_us -> BigInt,
        values_sealed -> Nullable<Binary>,
        key_id -> Nullable<SmallInt>,
    }
}

diesel::table! {
    paper_archive (person_id, org_id, version) {
        person_id -> BigInt,
        org_id -> BigInt,
        version -> Integer,
        kept -> Text,
        place -> Text,
        keeper -> Text,
        account_id -> BigInt,
        noted_us -> BigInt,
    }
}

diesel::table! {
    school_class (org_id, class_id) {
        org_id -> BigInt,
        class_id -> BigInt,
        code -> Text,
        name -> Text,
        stage -> Text,
        entry_year -> SmallInt,
        founded_month -> Text,
        class_type -> Text,
        schooling -> Text,
        teacher -> Text,
        honours -> Text,
        size_limit -> Integer,
        closed_on -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    placement (org_id, placement_id) {
        org_id -> BigInt,
        placement_id -> BigInt,
        person_id -> BigInt,
        entry_id -> BigInt,
        class_id -> BigInt,
        stage -> Text,
        entry_year -> SmallInt,
        repeats -> SmallInt,
        name -> Text,
        sex -> SmallInt,
        birth_on -> Text,
        from_on -> Text,
        to_on -> Nullable<Text>,
        known_us -> BigInt,
    }
}

diesel::table! {
    serial_counter (org_id, scheme, scope) {
        org_id -> BigInt,
        scheme -> Text,
        scope -> Text,
        last_value -> BigInt,
    }
}

diesel::table! {
    staff (org_id, staff_id) {
        org_id -> BigInt,
        staff_id -> BigInt,
        name -> Text,
        holder -> Text,
        document_sealed -> Binary,
        phone_sealed -> Binary,
        key_id -> SmallInt,
        duty -> Text,
        since_on -> Text,
        trained_on -> Nullable<Text>,
        certificate -> Text,
        filed_us -> Nullable<BigInt>,
        left_on -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    account (org_id, account_id) {
        org_id -> BigInt,
        account_id -> BigInt,
        staff_id -> BigInt,
        login -> Text,
        name -> Text,
        holder -> Text,
        role -> Text,
        side -> Text,
        class_id -> Nullable<BigInt>,
        state -> Text,
        state_us -> BigInt,
        password_hash -> Text,
        earlier_hashes -> Text,
        password_set_us -> BigInt,
        code_hash -> Text,
        code_until_us -> BigInt,
        totp_sealed -> Nullable<Binary>,
        totp_last_step -> BigInt,
        key_id -> SmallInt,
        failures -> Integer,
        locked_until_us -> BigInt,
        last_seen_us -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    undertaking (org_id, undertaking_id) {
        org_id -> BigInt,
        undertaking_id -> BigInt,
        account_id -> BigInt,
        holder -> Text,
        kind -> Text,
        school_year -> SmallInt,
        text_sha256 -> Text,
        signed_name -> Text,
        signed_us -> BigInt,
    }
}

diesel::table! {
    batch (org_id, batch_id) {
        org_id -> BigInt,
        batch_id -> BigInt,
        authority_id -> BigInt,
        jurisdiction -> Text,
        kind -> Text,
        grade -> SmallInt,
        school_year -> SmallInt,
        state -> Text,
        state_facts -> Text,
        entered_by -> Text,
        created_us -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    batch_row (org_id, batch_id, row_no) {
        org_id -> BigInt,
        batch_id -> BigInt,
        row_no -> Integer,
        state -> Text,
        class_id -> Nullable<BigInt>,
        name -> Text,
        row_key -> Binary,
        values_sealed -> Binary,
        key_id -> SmallInt,
        findings -> Text,
        photo_key -> Text,
        photo_year -> SmallInt,
        photo_source -> Text,
        arrived_on -> Nullable<Text>,
        guardian_confirmed_us -> Nullable<BigInt>,
        person_id -> Nullable<BigInt>,
        reason -> Text,
        version -> Integer,
    }
}

diesel::table! {
    admission_plan (org_id, school_year, grade) {
        org_id -> BigInt,
        school_year -> SmallInt,
        grade -> SmallInt,
        pupils -> Integer,
        authority_id -> BigInt,
        account_id -> BigInt,
        loaded_us -> BigInt,
    }
}

diesel::table! {
    inbox (org_id, item_id) {
        org_id -> BigInt,
        item_id -> BigInt,
        kind -> Text,
        subject_org_id -> BigInt,
        subject_id -> BigInt,
        arrived_us -> BigInt,
        due_on -> Nullable<Text>,
        done_us -> Nullable<BigInt>,
    }
}

diesel::table! {
    job (org_id, job_id) {
        org_id -> BigInt,
        job_id -> BigInt,
        kind -> Text,
        subject_id -> BigInt,
        account_id -> BigInt,
        payload -> Text,
        state -> Text,
        done -> Integer,
        total -> Integer,
        outcome -> Text,
        worker -> Text,
        lease_us -> BigInt,
        created_us -> BigInt,
    }
}

diesel::table! {
    claim (claim_key) {
        claim_key -> Text,
        person_id -> BigInt,
        org_id -> BigInt,
        subject_id -> BigInt,
    }
}

diesel::table! {
    likeness (likeness_key, person_id) {
        likeness_key -> Text,
        person_id -> BigInt,
    }
}

diesel::table! {
    session (session_key) {
        session_key -> Text,
        org_id -> BigInt,
        account_id -> BigInt,
        stage -> Text,
        created_us -> BigInt,
        last_seen_us -> BigInt,
        ends_us -> BigInt,
        proved_us -> BigInt,
        address -> Text,
        delegation_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    request (request_key) {
        request_key -> Text,
        fingerprint -> Text,
        answer_sealed -> Binary,
        key_id -> SmallInt,
        made_us -> BigInt,
    }
}

diesel::table! {
    audit_entry (writer_id, seq) {
        writer_id -> BigInt,
        seq -> BigInt,
        at_us -> BigInt,
        account_id -> BigInt,
        holder -> Text,
        role -> Text,
        org_id -> BigInt,
        action -> Text,
        outcome -> Text,
        subject_org_id -> BigInt,
        subject_kind -> Text,
        subject_id -> BigInt,
        person_id -> BigInt,
        purpose -> Text,
        fields -> Text,
        address -> Text,
        previous_hash -> Binary,
        entry_hash -> Binary,
    }
}

diesel::table! {
    change_case (person_id, case_id) {
        person_id -> BigInt,
        case_id -> BigInt,
        entry_id -> BigInt,
        change_name -> Text,
        jurisdiction -> Text,
        pack_version -> Text,
        opener_id -> BigInt,
        account_id -> BigInt,
        holder -> Text,
        opened_us -> BigInt,
        legal_on -> Text,
        from_id -> BigInt,
        from_class_id -> BigInt,
        to_id -> Nullable<BigInt>,
        to_class_id -> Nullable<BigInt>,
        values_sealed -> Binary,
        key_id -> SmallInt,
        plea -> Text,
        plan -> Text,
        state -> Text,
        state_facts -> Text,
        holds -> Bool,
        version -> Integer,
    }
}

diesel::table! {
    case_step (person_id, case_id, seq) {
        person_id -> BigInt,
        case_id -> BigInt,
        seq -> Integer,
        step -> SmallInt,
        org_id -> BigInt,
        arrived_us -> BigInt,
        due_on -> Nullable<Text>,
        verdict -> Text,
        decider -> Text,
        at_us -> BigInt,
        opinion_sealed -> Binary,
        key_id -> SmallInt,
        findings -> Text,
    }
}

diesel::table! {
    case_evidence (person_id, case_id, evidence_id) {
        person_id -> BigInt,
        case_id -> BigInt,
        evidence_id -> BigInt,
        kind -> Text,
        file_name -> Text,
        media -> Text,
        bytes -> Integer,
        file_key -> Text,
        put_us -> BigInt,
        account_id -> BigInt,
    }
}

diesel::table! {
    case_part (org_id, case_id) {
        org_id -> BigInt,
        case_id -> BigInt,
        person_id -> BigInt,
        change_name -> Text,
        opener -> Bool,
        waits -> Bool,
        arrived_us -> BigInt,
        due_on -> Text,
        acted_us -> Nullable<BigInt>,
        over -> Bool,
    }
}

diesel::table! {
    finding (org_id, finding_id) {
        org_id -> BigInt,
        finding_id -> BigInt,
        violation -> Text,
        jurisdiction -> Text,
        clause -> Text,
        subject -> Text,
        person_id -> Nullable<BigInt>,
        told_sealed -> Binary,
        key_id -> SmallInt,
        since_on -> Text,
        found_us -> BigInt,
        by_hand -> Bool,
        present -> Bool,
        state -> Text,
        state_facts -> Text,
        due_on -> Text,
        open -> Bool,
        version -> Integer,
    }
}

diesel::table! {
    finding_step (org_id, finding_id, seq) {
        org_id -> BigInt,
        finding_id -> BigInt,
        seq -> Integer,
        deed -> Text,
        actor -> Text,
        at_us -> BigInt,
        words_sealed -> Binary,
        key_id -> SmallInt,
    }
}

diesel::table! {
    case_override (org_id, case_id, seq) {
        org_id -> BigInt,
        case_id -> BigInt,
        seq -> Integer,
        person_id -> BigInt,
        at_us -> BigInt,
    }
}

diesel::table! {
    case_notice (org_id, case_id, turn_us, kind) {
        org_id -> BigInt,
        case_id -> BigInt,
        turn_us -> BigInt,
        kind -> Text,
        person_id -> BigInt,
        at_us -> BigInt,
        seen_us -> Nullable<BigInt>,
    }
}

diesel::table! {
    case_urge (person_id, case_id, turn_us, org_id, urged_on) {
        person_id -> BigInt,
        case_id -> BigInt,
        turn_us -> BigInt,
        org_id -> BigInt,
        urged_on -> Text,
        account_id -> BigInt,
        at_us -> BigInt,
    }
}

diesel::table! {
    delegation (org_id, delegation_id) {
        org_id -> BigInt,
        delegation_id -> BigInt,
        principal_id -> BigInt,
        delegate_id -> BigInt,
        first_on -> Text,
        last_on -> Text,
        reason -> Text,
        made_by -> BigInt,
        made_us -> BigInt,
        ended_us -> Nullable<BigInt>,
        ended_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    problem_record (org_id, problem_id) {
        org_id -> BigInt,
        problem_id -> BigInt,
        person_id -> BigInt,
        entry_id -> BigInt,
        jurisdiction -> Text,
        kind -> Text,
        subject -> Text,
        other_id -> Nullable<BigInt>,
        remark_sealed -> Binary,
        key_id -> SmallInt,
        source -> Text,
        since_on -> Text,
        found_us -> BigInt,
        leaves -> SmallInt,
        state -> Text,
        state_facts -> Text,
        case_id -> Nullable<BigInt>,
        open -> Bool,
        version -> Integer,
    }
}

// Of the reference group: it lies beside every shard.
diesel::allow_tables_to_appear_in_same_query!(session, installation);
// Both lie with the unit: who has not signed is asked of one shard.
diesel::allow_tables_to_appear_in_same_query!(account, undertaking);
// Both lie with the school: how many sit in a class.
diesel::allow_tables_to_appear_in_same_query!(school_class, placement);
// All lie with the person.
diesel::allow_tables_to_appear_in_same_query!(person, student_entry, photo);
diesel::allow_tables_to_appear_in_same_query!(change_case, case_step);
