//! temporary
use std::sync::Arc; use std::time::Instant;
use mobile_cli::*; use shared::record::outreach_session::*; use shared::time::Timestamp;
fn note(seed: u64) -> String { let mut z=seed; (0..40).map(|_|{z=z.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407); char::from_u32(0x4e00+((z>>33)%3500) as u32).unwrap()}).collect() }
fn main(){
 let a:Vec<String>=std::env::args().collect();
 let (home,server,code,n)=(&a[1],&a[2],&a[3],a[4].parse::<u64>().unwrap());
 let t=Instant::now();
 let open=||Phone::open(Box::new(SqliteStore::open(home.as_ref()).unwrap()),Arc::new(HttpTransport::new(server)),Arc::new(SystemClock),Box::new(OsEntropy)).unwrap();
 let mut p=open();
 println!("open {:?} records {}",t.elapsed(),p.records().len());
 if p.core().enrolment().is_none(){p.enrol(code,"bench").unwrap();}
 println!("{:?}",p.sync(None).unwrap());
 let me=p.core().enrolment().unwrap().user; let team=p.core().enrolment().unwrap().grants[0].team;
 let t=Instant::now();
 if let Some(team)=team{ for i in 0..n { p.submit(team,Answers{occurred_on:Some(p.now().date()),village:Some("511781109211".parse().unwrap()),venue:Some(Venue::Courtyard),topics:Some(["congress_20".into()].into()),members:Some([me].into()),audience:Some(AudienceAnswer{count:(i%90) as u16,about:false}),note:Some(note(i)),..Default::default()}).unwrap(); } }
 println!("submit {n}: {:?}",t.elapsed());
 let t=Instant::now(); let r=p.sync(None).unwrap(); println!("sync {:?} {:?}",t.elapsed(),r);
 let t=Instant::now(); let r=p.sync(None).unwrap(); println!("idle {:?} up {} down {} trips {}",t.elapsed(),r.bytes_up,r.bytes_down,r.round_trips);
 let t=Instant::now(); drop(p); let p=open(); println!("reopen {:?} records {}",t.elapsed(),p.records().len());
 let t=Instant::now(); let l=p.core().list(mobile_core::view::Filter::All,"荆竹坝",Timestamp(1795000000000)); println!("list {} {:?}",l.len(),t.elapsed());
 let t=Instant::now(); let f=p.figures("511781".parse().unwrap(),"2026".parse().unwrap(),p.now()); println!("figures {:?} {:?}",t.elapsed(),f.iter().map(|f|f.figure.value).collect::<Vec<_>>());
}
